using System.Text;
using System.Text.Json;
using Caisson.Bridge;
using Caisson.Bridge.Errors;
using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Bridge;

public sealed class MessageTests
{
    private static readonly ExitRecord Exit = new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Code = 0,
        Reason = ExitReason.Exited,
        Source = ExitSource.Kernel,
        OutputPending = true,
        Detail = "d",
    };

    private static readonly WireError Error = new()
    {
        Kind = WireErrorKind.SystemClosed,
        Code = "NotFound",
        Operation = "o",
        ObjectId = "i",
        NativeCode = 2,
        NativeKind = "Errno",
        Remedy = "r",
        Events = [new ServiceEvent { Message = "m" }],
        Exit = Exit,
    };

    public static TheoryData<Sample> Samples =>
    [
        Of(new NegotiateRequest { MinimumVersion = 4, MaximumVersion = 4, Caisson = new Extensions { Version = 1, MaximumMessageBytes = 8 } }, BridgeCodecs.NegotiateRequest),
        Of(
            new NegotiateResponse
            {
                Version = 4,
                Capabilities = new Capabilities
                {
                    SendHostCreateMessage = true, RuntimeOsType = "Linux", SupportedSchemaVersions = [new SchemaVersion { Major = 2, Minor = 1 }],
                    GuestDefinedCapabilities = new GuestDefinedCapabilities { DumpStacksSupported = true, Caisson = new Extensions { Version = 1 } },
                },
            },
            BridgeCodecs.NegotiateResponse),
        Of(new SystemRequest { ContainerId = "a", Handle = 7, Trace = new TraceContext { TraceParent = "p" } }, BridgeCodecs.SystemRequest),
        Of(new PlainResponse { Result = -5, ErrorMessage = "e", ErrorRecords = [new ErrorRecord { Message = "m" }], CaissonError = Error }, BridgeCodecs.PlainResponse),
        Of(new CreateRequest { ContainerId = "a", ContainerConfig = """{"Owner":"o"}""" }, BridgeCodecs.CreateRequest),
        Of(new HandleResponse { Handle = 9 }, BridgeCodecs.HandleResponse),
        Of(new StopResponse { Outcome = StopOutcome.Done }, BridgeCodecs.StopResponse),
        Of(
            new ExecuteProcessRequest
            {
                Settings = new ExecuteProcessSettings
                {
                    ProcessParameters = "{}",
                    StdioRelaySettings = new ServiceRelaySettings { StdIn = Guid.Empty },
                    VsockStdioRelaySettings = new PortRelaySettings { StdOut = 5 },
                    CaissonStdio = new LocalStdio { StdIn = new LocalEndpoint(), StdOut = new LocalEndpoint { Path = "/p" } },
                },
            },
            BridgeCodecs.ExecuteProcessRequest),
        Of(new ProcessEntryResponse { ProcessId = 0, ProcessHandle = 1, ProcessNumber = 2 }, BridgeCodecs.ProcessEntryResponse),
        Of(new ProcessRequest { ProcessId = 3, ProcessHandle = 4 }, BridgeCodecs.ProcessRequest),
        Of(new WaitForProcessRequest { ProcessId = 3, TimeoutInMs = uint.MaxValue }, BridgeCodecs.WaitForProcessRequest),
        Of(new WaitForProcessResponse { ExitCode = 0 }, BridgeCodecs.WaitForProcessResponse),
        Of(new SignalProcessRequest { ProcessId = 3, Options = new SignalProcessOptions { Signal = JsonSerializer.SerializeToElement("CtrlC") } }, BridgeCodecs.SignalProcessRequest),
        Of(new ResizeConsoleRequest { Height = 25, Width = 80 }, BridgeCodecs.ResizeConsoleRequest),
        Of(new QueryRequest { Query = """{"PropertyTypes":["Statistics"]}""" }, BridgeCodecs.QueryRequest),
        Of(new PropertiesResponse { Properties = "{}" }, BridgeCodecs.PropertiesResponse),
        Of(new ModifySettingsRequest { Request = new ModifySettingRequest { ResourcePath = "p" } }, BridgeCodecs.ModifySettingsRequest),
        Of(new ModifyServiceSettingsRequest { PropertyType = "p", Settings = JsonSerializer.SerializeToElement(1) }, BridgeCodecs.ModifyServiceSettingsRequest),
        Of(new OptionsRequest { Options = "{}" }, BridgeCodecs.OptionsRequest),
        Of(new UnsubscribeRequest { Subscription = 6 }, BridgeCodecs.UnsubscribeRequest),
        Of(new ModifyProcessRequest { Request = "{}" }, BridgeCodecs.ModifyProcessRequest),
        Of(new DumpStacksResponse { GuestStacks = "s" }, BridgeCodecs.DumpStacksResponse),
        Of(new ContainerNotification { ContainerId = "a", Type = "UnexpectedExit", Operation = "None", ResultInfo = "null" }, BridgeCodecs.ContainerNotification),
        Of(new SystemEvent { Kind = SystemEventKind.End, ErrorMessage = "e", CaissonError = Error }, BridgeCodecs.SystemEvent),
        Of(SystemEvents.ToWire(new SystemNotification.Exited(Exit) { Time = DateTimeOffset.UnixEpoch }, 3), BridgeCodecs.SystemEvent),
    ];

    public static TheoryData<SystemNotification> Notifications =>
    [
        new SystemNotification.Created { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Started { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Paused { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Resumed { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Saved { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.OutOfMemory { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessPrepared(new ProcessNumber(1), 2) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessStarted(new ProcessNumber(1), 2) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessExited(new ProcessNumber(1), 2, Exit) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Exited(Exit) { Time = DateTimeOffset.UnixEpoch },
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_message_survives_a_round_trip(Sample sample)
    {
        Assert.Equal(sample.Text, sample.RoundTrip(sample.Text));
        Assert.NotEqual("{}", sample.Text);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Unknown_members_are_kept_or_skipped_but_never_refused(Sample sample)
    {
        var extended = sample.Text[..^1] + (sample.Text.Length > 2 ? "," : "") + "\"Newer\":{\"a\":[1]}}";

        Assert.StartsWith("{", sample.RoundTrip(extended), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_damaged_message_is_a_breach_of_the_protocol_and_nothing_else(Sample sample)
    {
        var bytes = Encoding.UTF8.GetBytes(sample.Text);
        for (var index = 0; index < bytes.Length; index++)
        {
            sample.TryRead(bytes.AsSpan(0, index));
            foreach (var mask in new byte[] { 0x01, 0x20, 0x80, 0xff })
            {
                bytes[index] ^= mask;
                sample.TryRead(bytes);
                bytes[index] ^= mask;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Notifications))]
    public void Every_notification_survives_a_round_trip(SystemNotification notification)
    {
        var wire = BridgeCodecs.SystemEvent.WriteText(SystemEvents.ToWire(notification, 5));

        Assert.Equal(notification, SystemEvents.FromWire(MessageBody.Read(Encoding.UTF8.GetBytes(wire), BridgeCodecs.SystemEvent)));
    }

    [Fact]
    public void Documents_travel_as_strings_and_modifications_as_objects()
    {
        var create = JsonDocument.Parse(BridgeCodecs.CreateRequest.WriteText(new CreateRequest { ContainerConfig = """{"Owner":"o"}""" }));
        var modify = JsonDocument.Parse(BridgeCodecs.ModifySettingsRequest.WriteText(
            new ModifySettingsRequest { Request = new ModifySettingRequest { ResourcePath = "p" } }));

        Assert.Equal("""{"Owner":"o"}""", create.RootElement.GetProperty("ContainerConfig").GetString());
        Assert.Equal("p", modify.RootElement.GetProperty("Request").GetProperty("ResourcePath").GetString());
    }

    [Fact]
    public void A_value_of_an_enumeration_outside_of_it_is_refused()
    {
        var text = """{"Kind":77}"""u8.ToArray();

        Assert.Throws<BridgeProtocolException>(() => MessageBody.Read(text, BridgeCodecs.SystemEvent));
    }

    [Fact]
    public void An_error_arrives_as_the_same_exception()
    {
        var details = new ErrorDetails
        {
            Code = ErrorCode.LaunchFailed,
            Operation = "hcs::System::Start",
            ObjectId = "a",
            NativeCode = 2,
            NativeKind = NativeErrorKind.Errno,
            Remedy = "r",
        };
        ComputeException[] sent =
        [
            new ComputeOperationException(details, "one"),
            new ComputeSystemClosedException(details, "two", Exit),
            new ComputeConnectionException(details, "three"),
        ];

        foreach (var exception in sent)
        {
            var arrived = WireErrors.ToException(WireErrors.ToWire(exception), exception.Message);

            Assert.Equal((exception.GetType(), exception.Message), (arrived.GetType(), arrived.Message));
            Assert.Equal(details, arrived.Details with { Events = details.Events });
            Assert.Equal((exception as ComputeSystemClosedException)?.Exit, (arrived as ComputeSystemClosedException)?.Exit);
        }
    }

    [Fact]
    public void An_error_of_a_Microsoft_guest_keeps_number_text_and_records()
    {
        var response = new PlainResponse
        {
            Result = unchecked((int)0xc037010e),
            ErrorMessage = "no such container",
            ErrorRecords = [new ErrorRecord { Message = "m", ModuleName = "gcs", Line = 3 }],
        };

        var exception = WireErrors.ToException(response, "hcs::System::Start", "a");

        Assert.Equal((ErrorCode.SystemNotFound, 0xc037010eL), (exception.Code, exception.Details.NativeCode));
        Assert.Equal("m", Assert.Single(exception.Details.Events).Message);
    }

    [Theory]
    [InlineData("{\"Message\":\"m\",\"FileName\":\"f.go\"}", "f.go")]
    [InlineData("{\"Message\":\"m\",\"FileName\":\"f.go\",\"Line\":4294967295}", "f.go")]
    [InlineData("{\"Message\":\"m\",\"FileName\":\"f.go\",\"Line\":0}", "f.go:0")]
    [InlineData("{\"Message\":\"m\",\"FileName\":\"f.go\",\"Line\":7}", "f.go:7")]
    public void The_line_of_an_error_record_is_unknown_unless_told(string record, string source)
    {
        var response = MessageBody.Read(
            Encoding.UTF8.GetBytes($"{{\"Result\":-5,\"ErrorRecords\":[{record}]}}"), BridgeCodecs.PlainResponse);

        Assert.Equal(source, Assert.Single(WireErrors.ToException(response, "o", null).Details.Events).Source);
        Assert.Contains(
            "\"Line\":4294967295", BridgeCodecs.PlainResponse.WriteText(new PlainResponse { ErrorRecords = [new ErrorRecord()] }), StringComparison.Ordinal);
    }

    private static Sample Of<T>(T message, JsonCodec<T> codec)
        where T : class => new(
            typeof(T).Name,
            codec.WriteText(message),
            text => codec.WriteText(MessageBody.Read(Encoding.UTF8.GetBytes(text), codec)),
            bytes =>
            {
                try
                {
                    MessageBody.Read<T>(bytes, codec);
                }
                catch (BridgeProtocolException)
                {
                    // The only one allowed.
                }
            });

    public delegate void Reader(ReadOnlySpan<byte> bytes);

    public sealed record Sample(string Name, string Text, Func<string, string> RoundTrip, Reader TryRead)
    {
        public override string ToString() => Name;
    }
}
