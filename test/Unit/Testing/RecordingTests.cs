using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Testing.Recordings;

namespace Caisson.UnitTests.Testing;

public sealed class RecordingTests
{
    private const string Header = """{"Kind":"Recording","Version":1}""";
    private static readonly ExitRecord Exit = new() { Time = DateTimeOffset.UnixEpoch, Code = 1, Reason = ExitReason.Exited, Source = ExitSource.Kernel, Detail = "d" };

    public static TheoryData<SystemNotification> Notifications =>
    [
        new SystemNotification.Created { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Started { Time = DateTimeOffset.UnixEpoch.AddTicks(1) },
        new SystemNotification.Paused { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Resumed { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Saved { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.OutOfMemory { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessPrepared(new ProcessNumber(2), 3) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessStarted(new ProcessNumber(2), 3) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.ProcessExited(new ProcessNumber(2), 3, Exit) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Restarting(Exit, 4, DateTimeOffset.UnixEpoch.AddDays(1)) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.AttachmentDropped(new ProcessNumber(2), 3, 5, "slow") { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.HealthChanged(Caisson.Contracts.Documents.HealthState.Unhealthy, 3) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.RestartPolicyChanged(new Caisson.Contracts.Documents.RestartPolicy { Mode = Caisson.Contracts.Documents.RestartMode.Always }) { Time = DateTimeOffset.UnixEpoch },
        new SystemNotification.Exited(Exit) { Time = DateTimeOffset.UnixEpoch },
    ];

    [Theory]
    [MemberData(nameof(Notifications))]
    public void A_notification_comes_back_as_it_was(SystemNotification notification) =>
        Assert.Equal(notification, RecordedNotification.Of(notification).ToNotification());

    [Fact]
    public void Every_notification_has_its_place() => Assert.Equal(
        typeof(SystemNotification).GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal),
        Notifications.Cast<object[]>().Select(row => ((SystemNotification)row[0]).GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void An_error_comes_back_as_it_was()
    {
        var details = new ErrorDetails
        {
            Code = ErrorCode.InvalidState,
            Operation = OperationNames.SystemPause,
            ObjectId = "s",
            NativeCode = 0xC0370105,
            NativeKind = NativeErrorKind.Windows,
            Remedy = "wait",
            Events = [new ServiceEvent { Message = "m", EventId = 7 }],
        };

        foreach (var error in (ComputeException[])
            [
                new ComputeOperationException(details, "text"),
                new ComputeSystemClosedException(details, "text", Exit),
                new ComputeConnectionException(details, "text"),
            ])
        {
            var again = Assert.IsAssignableFrom<ComputeException>(RecordedError.Of(error).ToException());
            Assert.Equal((error.GetType(), "text"), (again.GetType(), again.Message));
            Assert.Equal(details with { Events = [] }, again.Details with { Events = [] });
            Assert.Equal(details.Events, again.Details.Events);
            Assert.Equal((error as ComputeSystemClosedException)?.Exit, (again as ComputeSystemClosedException)?.Exit);
        }
    }

    [Fact]
    public void Operations_in_their_earlier_spelling_are_understood()
    {
        var recording = Parse(Header, """{"Kind":"Call","Call":1,"Operation":"hcsshim::System::Start","SystemId":"s","System":1}""", """{"Kind":"Answer","Call":1}""");

        Assert.Equal("hcs::System::Start s", Assert.Single(recording.Operations));
    }

    [Theory]
    [InlineData("", "an empty file is no recording")]
    [InlineData("{}", "line 1: ")]
    [InlineData("""{"Kind":"Call","Call":1,"Operation":"hcs::System::Start"}""", "line 1: a recording begins with its version, once")]
    [InlineData("""{"Kind":"Recording","Version":2}""", "line 1: version 2 of recordings is unknown; this is 1")]
    [InlineData(Header + "\n" + Header, "line 2: a recording begins with its version, once")]
    [InlineData(Header + "\nnonsense", "line 2: ")]
    [InlineData(Header + "\nnull", "line 2: null is no entry")]
    [InlineData(Header + "\n{\"Kind\":\"Call\",\"Call\":1,\"Operation\":\"hcs::System::Fly\"}", "line 2: 'hcs::System::Fly' is no operation")]
    [InlineData(Header + "\n{\"Kind\":\"Answer\",\"Call\":1}", "line 2: there is no call 1 before it")]
    [InlineData(Header + "\n{\"Kind\":\"Lost\"}", "line 2: a loss without an error")]
    public void What_is_no_recording_is_refused_with_its_line(string text, string refusal)
    {
        var error = Assert.Throws<InvalidDataException>(() => Recording.Parse(Encoding.UTF8.GetBytes(text)));

        Assert.StartsWith(refusal, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Kind":"Call","Call":1,"Operation":"hcs::System::Start"}""", "line 3: call 1 is made twice")]
    [InlineData("""{"Kind":"Notification","Call":1,"Notification":{"Kind":"Party","Time":"2026-01-01T00:00:00Z"}}""", "line 3: 'Party' is no notification")]
    [InlineData("""{"Kind":"Notification","Call":1,"Notification":{"Kind":"Exited","Time":"2026-01-01T00:00:00Z"}}""", "line 3: a notification Exited lacks")]
    [InlineData("""{"Kind":"Bytes","Call":1,"Base64":"AA=="}""", "line 3: of which stream?")]
    public void What_does_not_fit_a_call_is_refused_with_its_line(string line, string refusal)
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(Header, """{"Kind":"Call","Call":1,"Operation":"hcs::System::Subscribe"}""", line));

        Assert.StartsWith(refusal, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_damage_of_a_line_is_refused_or_read_and_never_anything_else()
    {
        var good = Encoding.UTF8.GetBytes(
            $"{Header}\n{{\"Kind\":\"Call\",\"Call\":1,\"Operation\":\"hcs::System::Start\",\"System\":1}}\n{{\"Kind\":\"Answer\",\"Call\":1}}\n");
        for (var length = 0; length < good.Length; length++)
        {
            TryParse(good.AsSpan(0, length));
        }

        for (var index = 0; index < good.Length; index++)
        {
            var damaged = (byte[])good.Clone();
            damaged[index] ^= 0x15;
            TryParse(damaged);
        }

        static void TryParse(ReadOnlySpan<byte> utf8)
        {
            try
            {
                Recording.Parse(utf8);
            }
            catch (InvalidDataException)
            {
                // The only one allowed.
            }
        }
    }

    private static Recording Parse(params string[] lines) => Recording.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
