using Caisson.Cli.Diagnosis;
using Caisson.Cli.Output;
using Caisson.Cli.Shims;
using Caisson.Cli.Shims.Protocol;
using Caisson.UnitTests.Architecture;

namespace Caisson.UnitTests.Cli;

/// <summary>How shims are found, and what is told of them.</summary>
public sealed class ShimCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);
    private static readonly ShimProcess Shim = new(7, "containerd-shim-caisson-v1", "pod", "k8s.io", "/run/containerd/s/abc");

    [Theory]
    [InlineData("/x/containerd-shim-caisson-v1 -namespace k8s.io -id pod -address /a -publish-binary /b -socket /run/containerd/s/abc serve", "pod", "k8s.io", "/run/containerd/s/abc")]
    [InlineData("containerd-shim-runc-v2 --namespace=moby --id=one -address /a -socket=/run/s/x serve", "one", "moby", "/run/s/x")]
    [InlineData("/usr/bin/containerd-shim-runc-v2 -namespace moby -id one -address /run/containerd/containerd.sock", "one", "moby", null)]
    [InlineData("containerd-shim-caisson-v1 -namespace n -id i -socket relative serve", "i", "n", null)]
    public void A_shim_is_known_by_its_command_line(string line, string id, string space, string? socket)
    {
        var shim = ShimProcess.TryParse(7, line.Split(' '));

        Assert.Equal((id, space, socket, socket is not null), (shim!.Id, shim.Namespace, shim.Socket, shim.IsOurs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/bin/sh -id x -namespace y")]
    [InlineData("containerd-shim-caisson-v1")]
    [InlineData("containerd-shim-caisson-v1 -namespace n -id")]
    [InlineData("containerd-shim-caisson-v1 -namespace n -id i start")]
    [InlineData("containerd-shim-caisson-v1 -namespace n -id i -bundle /b delete")]
    public void Other_processes_are_none(string line) => Assert.Null(ShimProcess.TryParse(7, line.Split(' ')));

    [Fact]
    public void A_shim_is_named_by_process_id_or_beginning()
    {
        ShimProcess[] shims = [Shim, Shim with { ProcessId = 8, Id = "port" }, Shim with { ProcessId = 9, Id = "stock", Socket = null, Program = "containerd-shim-runc-v2" }];

        Assert.Equal(7, ShimFinder.Choose(shims, "pod").ProcessId);
        Assert.Equal(8, ShimFinder.Choose(shims, "8").ProcessId);
        Assert.Equal(8, ShimFinder.Choose(shims, "por").ProcessId);
        Assert.Contains("more than one shim: pod (process 7", Assert.Throws<CommandFailure>(() => ShimFinder.Choose(shims, "po")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no shim 'x'", Assert.Throws<CommandFailure>(() => ShimFinder.Choose(shims, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("is a containerd-shim-runc-v2, which is not ours", Assert.Throws<CommandFailure>(() => ShimFinder.Choose(shims, "stock")).Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandFailure>(() => ShimFinder.Choose(shims, "")).ExitCode);
    }

    [Fact]
    public void Why_tells_of_every_call_who_has_to_act_and_of_closes_that_failed()
    {
        var seen = new StacksResponse
        {
            Calls =
            [
                new Call { Method = "Wait", Id = "box", AgeInMilliseconds = 90_000, NextToAct = "its program (process 12)", CallerProcessId = 3 },
                new Call { Method = "Kill", Id = "box", ExecId = "o\u001bne", AgeInMilliseconds = 1500, NextToAct = "the shim's engine" },
            ],
            Closes = [new Close { Id = "pod", AgeInMilliseconds = 2000 }, new Close { Id = "old", AgeInMilliseconds = long.MaxValue, IsOver = true, Failure = "device busy" }],
        };

        Assert.Equal(
            """
            shim pod (process 7, namespace k8s.io): 2 calls in progress; of the oldest the next to act is its program (process 12)
              call: Wait of box for 1 min 30 s, asked by process 3; next to act: its program (process 12)
              call: Kill of o?ne in box for 1.5 s; next to act: the shim's engine
              sandbox: pod has been closing for 2.0 s
              sandbox: old could not give everything back: device busy

            """,
            Text(ShimReports.Of(Shim, seen, null, null, Now)));
        Assert.Equal("shim pod (process 7, namespace k8s.io): nobody waits for it\n", Text(ShimReports.Of(Shim, new StacksResponse(), null, null, Now)));
    }

    [Fact]
    public void Why_tells_of_a_silent_shim_what_the_kernel_says()
    {
        var process = new KernelView(7, "containerd-shim", "T", "do_signal_stop", null, ["do_signal_stop+0x1"], 5);

        Assert.Equal(
            """
            shim pod (process 7, namespace k8s.io): does not answer within 2 s; it is stopped by a signal or a debugger, and 'kill -CONT 7' lets it go on
              process: 7 T in do_signal_stop: containerd-shim
                do_signal_stop+0x1

            """,
            Text(ShimReports.Of(Shim, null, "does not answer within 2 s", process, Now)));
    }

    [Fact]
    public void The_containers_own_process_is_listed_once()
    {
        var answer = new TasksResponse
        {
            Tasks = [new TaskState { Id = "box", State = "running", ProcessId = 12, Bundle = "/b", Execs = [new Exec { Id = "box", State = "running", ProcessId = 12 }, new Exec { Id = "one", State = "created" }] }],
        };

        Assert.Equal(
            [new ShimTaskRow(7, "k8s.io", "box", null, "running", 12, "/b"), new ShimTaskRow(7, "k8s.io", "box", "one", "created", null, null)], ShimCommand.RowsOf(Shim, answer));
        Assert.Empty(ShimCommand.RowsOf(Shim, null));
    }

    [Fact]
    public void Both_ends_have_the_same_messages()
    {
        var shim = Read("Caisson.Shim/Protos");
        var cli = Read("Caisson.Cli/Shims/Protos").Replace("Caisson.Cli.Shims.Protocol", "Caisson.Shim.Protocol.Diagnosis", StringComparison.Ordinal);

        Assert.StartsWith(cli, shim, StringComparison.Ordinal);

        static string Read(string directory) => File.ReadAllText(Path.Combine(Repository.Root, "src", directory, "shimdiag.proto"));
    }

    private static string Text(ShimReport report)
    {
        using var output = new StringWriter { NewLine = "\n" };
        ShimReports.Write(output, report, Now);
        return output.ToString();
    }
}
