using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Launching;

namespace Caisson.NativeTests;

/// <summary>The engine on the real kernel, through its service.</summary>
internal static class EngineTests
{
    private const string Late = "late";

    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        Test("True_is_created_prepared_started_awaited_and_closed", True),
        Test("Start_without_preparation_runs_without_streams", WithoutPreparation),
        Test("Exec_runs_beside_the_init_process", Exec),
        Test("Every_byte_passes_through_both_ways", EveryByte),
        Test("Grandchild_that_holds_the_pipe_leaves_the_output_pending", Grandchild),
        Test("Missing_program_is_told_as_such", MissingProgram),
        Test("Out_of_memory_is_reported", OutOfMemory),
        Test("Signals_and_kills_end_a_process", Kill),
        Test("Pause_freezes_and_resume_goes_on", Pause),
        Test("Terminate_ends_a_paused_system", TerminatePaused),
        Test("Terminal_loses_nothing_and_is_resized", Terminal),
        Test("Files_and_fifos_get_the_output", Paths),
        Test("Statistics_and_processes_can_be_asked", Statistics),
        Test("Creators_handle_takes_the_system_with_it", CreatorEnds),
        Test("Hooks_run_at_their_points_and_end_with_the_system", Hooks),
        Test("Failing_hooks_stop_the_start_and_still_let_the_last_ones_run", FailingHooks),
        Test("Terminate_kills_a_hook_that_hangs", HangingHook),
        Test("Two_hundred_systems_leave_nothing", TwoHundred),
    ];

    private static CancellationToken None => CancellationToken.None;

    private static NativeTest Test(string name, Func<EngineFixture, Task> body) => new("Engine." + name, () => EngineFixture.Run(body));

    private static ProcessStdio Pipes { get; } = new(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe());

    private static ProcessStdio Output { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    private static async Task True(EngineFixture fixture)
    {
        var service = fixture.Service;
        var system = await fixture.CreateAsync(LauncherFixture.Program("true"));
        var init = await service.PrepareProcessAsync(system, new ProcessParameters(), Pipes, None);
        Check.True(init.ProcessId > 1);
        await service.StartSystemAsync(system, None);
        Check.Equal("", await EngineFixture.ReadTextAsync(init.Streams.Output!));
        var exit = await fixture.WaitAsync(system);
        Check.Equal((0, ExitReason.Exited), (exit.Code, exit.Reason));
        Check.True(!await service.SignalProcessAsync(init.Handle, new SignalProcessOptions(), None));
        await service.CloseSystemAsync(system, None);
        Check.Equal(0, fixture.Engine.SystemCount);
        Dispose(init);
    }

    private static async Task Hooks(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Program("sleep", "1000"), new Hooks
        {
            Prestart = [fixture.Note("prestart")],
            CreateRuntime = [fixture.Note("createRuntime")],
            CreateContainer = [fixture.Note("createContainer")],
            StartContainer = [Shell("test $$ != 1 && grep -q '\"pid\":1[,}]'")],
            Poststart = [fixture.Note("poststart")],
            Poststop = [fixture.Note("poststop")],
        });
        var init = await fixture.Service.PrepareProcessAsync(system, new ProcessParameters(), Output, None);
        Check.Equal("prestart createRuntime createContainer", fixture.ReadNotes());
        await fixture.Service.StartSystemAsync(system, None);
        Check.Equal("prestart createRuntime createContainer poststart", fixture.ReadNotes());
        await fixture.Service.TerminateSystemAsync(system, None);
        await fixture.Service.CloseSystemAsync(system, None);
        Check.Equal("prestart createRuntime createContainer poststart poststop", fixture.ReadNotes());
        Dispose(init);
    }

    private static async Task FailingHooks(EngineFixture fixture)
    {
        var unmade = await fixture.CreateAsync(LauncherFixture.Program("true"), new Hooks { CreateContainer = [Shell("echo no >&2; exit 3")], Poststop = [fixture.Note("unmade")] });
        await FailsAsync(() => fixture.Service.PrepareProcessAsync(unmade, new ProcessParameters(), Output, None), "the createContainer hook #0 '/bin/sh' ended with code 3: no");
        Check.Equal("unmade", fixture.ReadNotes());
        await fixture.Service.CloseSystemAsync(unmade, None);
        Check.Equal("unmade", fixture.ReadNotes());

        var unstarted = await fixture.CreateAsync(LauncherFixture.Program("sleep", "1000"), new Hooks { StartContainer = [Shell("exit 4")], Poststop = [fixture.Note("unstarted")] });
        await FailsAsync(() => fixture.Service.StartSystemAsync(unstarted, None), "the startContainer hook #0 '/bin/sh' ended with code 4");
        var exit = await fixture.WaitAsync(unstarted);
        Check.Equal((125, ExitReason.LaunchFailed), (exit.Code, exit.Reason));
        await fixture.Service.CloseSystemAsync(unstarted, None);

        var stopped = await fixture.CreateAsync(LauncherFixture.Program("sleep", "1000"), new Hooks { Poststart = [Shell("exit 5")], Poststop = [Shell("exit 6"), fixture.Note("stopped")] });
        await FailsAsync(() => fixture.Service.StartSystemAsync(stopped, None), "the poststart hook #0 '/bin/sh' ended with code 5");
        Check.Equal(ExitReason.LaunchFailed, (await fixture.WaitAsync(stopped)).Reason);
        await fixture.Service.CloseSystemAsync(stopped, None);
        Check.Equal("unmade unstarted stopped", fixture.ReadNotes());
    }

    private static async Task HangingHook(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Program("sleep", "1000"), new Hooks { Poststart = [fixture.Note("poststart", "exec sleep 1000")] });
        var starting = fixture.Service.StartSystemAsync(system, None);
        await fixture.AwaitNoteAsync();
        await fixture.Service.TerminateSystemAsync(system, None);
        await FailsAsync(() => starting, "the poststart hooks were killed");
        await fixture.WaitAsync(system);
    }

    private static Hook Shell(string script) => new() { Path = "/bin/sh", Args = ["sh", "-c", script], Env = ["PATH=/usr/bin:/bin"] };

    private static async Task FailsAsync(Func<Task> act, string text)
    {
        try
        {
            await act();
        }
        catch (ComputeException failure)
        {
            Check.True(failure.Message.Contains(text, StringComparison.Ordinal), failure.Message);
            return;
        }

        throw new InvalidOperationException("it succeeded");
    }

    private static async Task WithoutPreparation(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Shell("exit 7"));
        await fixture.Service.StartSystemAsync(system, None);
        Check.Equal(7, (await fixture.WaitAsync(system)).Code);
    }

    private static async Task Exec(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Shell("echo out; echo err >&2; exit 3")), Pipes, None);
        Check.Equal("out\n", await EngineFixture.ReadTextAsync(exec.Streams.Output!));
        Check.Equal("err\n", await EngineFixture.ReadTextAsync(exec.Streams.Error!));
        Check.Equal(3, (await fixture.WaitAsync(system, exec.Number)).Code);
        Dispose(exec);
    }

    private static async Task EveryByte(EngineFixture fixture)
    {
        const int Chunk = 1 << 20;
        const int Chunks = 64;
        var system = await fixture.CreateAsync(LauncherFixture.Program("cat"));
        var init = await fixture.Service.PrepareProcessAsync(system, new ProcessParameters(), Pipes, None);
        await fixture.Service.StartSystemAsync(system, None);
        var bytes = new byte[Chunk];
        new Random(1).NextBytes(bytes);
        var writing = WriteAsync();

        var buffer = new byte[Chunk];
        long read = 0;
        while (await init.Streams.Output!.ReadAsync(buffer) is > 0 and var count)
        {
            for (var start = 0; start < count;)
            {
                var at = (int)(read % Chunk);
                var length = Math.Min(count - start, Chunk - at);
                Check.True(bytes.AsSpan(at, length).SequenceEqual(buffer.AsSpan(start, length)), $"bytes at {read}");
                start += length;
                read += length;
            }
        }

        await writing;
        Check.Equal((long)Chunk * Chunks, read);
        Check.Equal(0, (await fixture.WaitAsync(system)).Code);
        Dispose(init);

        async Task WriteAsync()
        {
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                await init.Streams.Input!.WriteAsync(bytes);
            }

            await init.Streams.Input!.DisposeAsync();
        }
    }

    private static async Task Grandchild(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var (ours, theirs) = SocketPairs.Create();
        using var stream = new LoopIo(fixture.Loop).Wrap(ours);
        var stdio = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Descriptor(theirs), new StdioEndpoint.None());
        var exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Shell($"(sleep 3; echo {Late}) & echo soon")), stdio, None);
        var begun = fixture.Loop.Time.GetTimestamp();
        var exit = await fixture.WaitAsync(system, exec.Number);
        Check.True(fixture.Loop.Time.GetElapsedTime(begun) > TimeSpan.FromSeconds(1.9));
        Check.Equal((0, true), (exit.Code, exit.OutputPending));
        Check.Equal($"soon\n{Late}\n", await EngineFixture.ReadTextAsync(stream));
    }

    private static async Task MissingProgram(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Program("no-such-program"));
        Check.Equal(ErrorCode.ProgramNotFound, await CodeOfAsync(() => fixture.Service.StartSystemAsync(system, None)));
        var exit = await fixture.WaitAsync(system);
        Check.Equal((127, ExitReason.LaunchFailed), (exit.Code, exit.Reason));

        var running = await fixture.StartSleeperAsync();
        Check.Equal(ErrorCode.ProgramNotFound, await CodeOfAsync(() => fixture.Service.CreateProcessAsync(
            running, EngineFixture.Exec(LauncherFixture.Program("no-such-program")), ProcessStdio.None, None)));
    }

    private static async Task OutOfMemory(EngineFixture fixture)
    {
        const long Limit = 16 << 20;
        var resources = new LinuxResources { Memory = new MemoryResources { Limit = Limit, Swap = Limit } };
        var system = await fixture.CreateAsync(LauncherFixture.Shell("exec dd if=/dev/zero of=/run/big bs=1M count=64"), resources);
        await fixture.Service.StartSystemAsync(system, None);
        var exit = await fixture.WaitAsync(system);
        Check.Equal((137, ExitReason.OutOfMemory), (exit.Code, exit.Reason));
    }

    private static async Task Kill(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var exec = await fixture.Service.CreateProcessAsync(system, EngineFixture.Exec(LauncherFixture.Program("sleep", "1000")), ProcessStdio.None, None);
        Check.True(await fixture.Service.SignalProcessAsync(exec.Handle, Signal("0"), None));
        Check.True(await fixture.Service.SignalProcessAsync(exec.Handle, Signal("\"SIGTERM\""), None));
        var exit = await fixture.WaitAsync(system, exec.Number);
        Check.Equal((143, ExitReason.Terminated), (exit.Code, exit.Reason));

        var second = await fixture.Service.CreateProcessAsync(system, EngineFixture.Exec(LauncherFixture.Shell("kill -11 $$")), ProcessStdio.None, None);
        exit = await fixture.WaitAsync(system, second.Number);
        Check.Equal((139, ExitReason.Signaled), (exit.Code, exit.Reason));

        Check.Equal(StopOutcome.Pending, await fixture.Service.TerminateSystemAsync(system, None));
        exit = await fixture.WaitAsync(system);
        Check.Equal((137, ExitReason.Terminated), (exit.Code, exit.Reason));
        Check.Equal(StopOutcome.AlreadyGone, await fixture.Service.TerminateSystemAsync(system, None));
    }

    private static async Task Pause(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Shell("while read line; do echo $line; done"));
        var init = await fixture.Service.PrepareProcessAsync(system, new ProcessParameters(), Pipes, None);
        await fixture.Service.StartSystemAsync(system, None);
        await EchoAsync();

        await fixture.Service.PauseSystemAsync(system, null, None);
        await init.Streams.Input!.WriteAsync("x\n"u8.ToArray());
        var answer = init.Streams.Output!.ReadAsync(new byte[16]).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(100), fixture.Loop.Time);
        Check.True(!answer.IsCompleted, "a frozen process answered");
        await fixture.Service.ResumeSystemAsync(system, None);
        Check.Equal(2, await answer);
        await init.Streams.Input!.DisposeAsync();
        Check.Equal(0, (await fixture.WaitAsync(system)).Code);
        Dispose(init);

        async Task EchoAsync()
        {
            await init.Streams.Input!.WriteAsync("x\n"u8.ToArray());
            Check.Equal(2, await init.Streams.Output!.ReadAsync(new byte[16]));
        }
    }

    private static async Task TerminatePaused(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        await fixture.Service.PauseSystemAsync(system, null, None);
        await fixture.Service.TerminateSystemAsync(system, None);
        Check.Equal(ExitReason.Terminated, (await fixture.WaitAsync(system)).Reason);
    }

    private static async Task Terminal(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var stdio = new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());
        var parameters = EngineFixture.Exec(LauncherFixture.Shell("stty size; read line; stty size; i=0; while test $i -lt 2000; do echo 0123456789; i=$((i+1)); done"))
            with
        { EmulateConsole = true, ConsoleSize = [40, 100] };
        var exec = await fixture.Service.CreateProcessAsync(system, parameters, stdio, None);
        var first = new byte[8];
        await exec.Streams.Output!.ReadExactlyAsync(first);
        Check.Equal("40 100\r\n", Encoding.ASCII.GetString(first));
        await fixture.Service.ModifyProcessAsync(
            exec.Handle, new ProcessModifyRequest { Operation = ProcessModifyOperation.ConsoleSize, ConsoleSize = new ConsoleSize { Height = 30, Width = 90 } }, None);
        await exec.Streams.Input!.WriteAsync("\n"u8.ToArray());
        var text = await EngineFixture.ReadTextAsync(exec.Streams.Output);
        Check.True(text.Contains("30 90\r\n", StringComparison.Ordinal), text[..Math.Min(text.Length, 80)]);
        Check.Equal(2000, text.Split("0123456789\r\n").Length - 1, "lines");
        Check.True(!(await fixture.WaitAsync(system, exec.Number)).OutputPending);
        Dispose(exec);
    }

    private static async Task Paths(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var file = Path.Join(fixture.BundlePath, "log");
        File.WriteAllText(file, "before\n");
        var exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Program("echo", "after")), new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Path(file), new StdioEndpoint.None()), None);
        await fixture.WaitAsync(system, exec.Number);
        Check.Equal("before\nafter\n", File.ReadAllText(file));

        var fifo = Path.Join(fixture.BundlePath, "fifo");
        HostFiles.OpenGate(fifo).Dispose();
        using var reader = new LoopIo(fixture.Loop).OpenReader(EndpointFiles.Open(fifo, FileAccess.Read));
        exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Program("echo", "through")), new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Path(fifo), new StdioEndpoint.None()), None);
        await fixture.WaitAsync(system, exec.Number);
        Check.Equal("through\n", await EngineFixture.ReadTextAsync(reader));
    }

    private static async Task Statistics(EngineFixture fixture)
    {
        var system = await fixture.StartSleeperAsync();
        var properties = await fixture.Service.GetSystemPropertiesAsync(
            system, new PropertyQuery { PropertyTypes = [PropertyType.Statistics, PropertyType.ProcessList] }, None);
        Check.True(properties.Statistics?.Memory?.MemoryUsageCommitBytes > 0);
        Check.Equal(1, properties.ProcessList!.Count);
        Check.Equal("sleep", properties.ProcessList[0].ImageName);
        Check.Equal(properties.InitProcessId, properties.ProcessList[0].ProcessId);
        var service = await fixture.Service.GetServicePropertiesAsync(new PropertyQuery { PropertyTypes = [PropertyType.From("ProcessorTopology")] }, None);
        Check.True(service.Properties[0].GetProperty("LogicalProcessorCount").GetInt32() > 0);
    }

    private static async Task CreatorEnds(EngineFixture fixture)
    {
        await fixture.StartSleeperAsync();
        await using var other = fixture.Engine.OpenConnection();
        var system = await other.CreateSystemAsync(new SystemId("others"), fixture.Document(LauncherFixture.Program("sleep", "1000")), None);
        await other.StartSystemAsync(system, None);
        await other.DisposeAsync();
        Check.Equal(1, fixture.Engine.SystemCount);
    }

    private static async Task TwoHundred(EngineFixture fixture)
    {
        await OneAsync();
        var (descriptors, threads) = (Count("fd"), Count("task"));
        for (var round = 0; round < 200; round++)
        {
            await OneAsync();
        }

        Check.Equal(descriptors, Count("fd"), "descriptors");
        Check.Equal(threads, Count("task"), "threads");

        async Task OneAsync()
        {
            var system = await fixture.CreateAsync(LauncherFixture.Program("true"));
            var init = await fixture.Service.PrepareProcessAsync(system, new ProcessParameters(), Output, None);
            await fixture.Service.StartSystemAsync(system, None);
            Check.Equal("", await EngineFixture.ReadTextAsync(init.Streams.Output!));
            Check.Equal(0, (await fixture.WaitAsync(system)).Code);
            Dispose(init);
            await fixture.Service.CloseSystemAsync(system, None);
        }

        static int Count(string what) => Directory.GetFileSystemEntries($"/proc/self/{what}").Length;
    }

    private static SignalProcessOptions Signal(string json) => new() { Signal = JsonDocument.Parse(json).RootElement };

    private static async Task<ErrorCode> CodeOfAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ComputeException failure)
        {
            return failure.Code;
        }

        throw new InvalidOperationException("the call succeeded");
    }

    private static void Dispose(ProcessEntry entry)
    {
        entry.Streams.Input?.Dispose();
        entry.Streams.Output?.Dispose();
        entry.Streams.Error?.Dispose();
    }
}
