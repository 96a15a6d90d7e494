using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>A real containerd on the configuration that <c>caisson install containerd</c> wrote.</summary>
public sealed class InstalledHandlerTests : CriTest
{
    private const Requirement Everything = Needs | Requirement.Cli;

    [RootFact(Everything)]
    public async Task A_pod_runs_by_the_handler_that_was_installed()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");

        var exec = await Cri.ExecSyncAsync(id, 20, "/bin/echo", "installed");
        var byItsOtherName = await Daemon.CtrAsync("--namespace", "k8s.io", "run", "--rm", "--net-host", "--runtime", "io.containerd.runc.caisson", "docker.io/library/busybox:latest", "other", "/bin/echo", "other");

        Assert.Equal("installed\n", Encoding.UTF8.GetString(exec.Stdout.Span));
        Assert.Equal((0, "other\n"), (byItsOtherName.ExitCode, byItsOtherName.Output));
    }

    [RootFact(Everything)]
    public async Task A_pod_may_leave_its_process_out_by_the_handler_that_was_installed()
    {
        PodAnnotations = new Dictionary<string, string> { ["io.caisson.sandbox.process"] = "none" };

        var pod = await RunPodAsync();

        Assert.EndsWith("/containerd-shim-caisson-v1", new FileInfo($"/proc/{await ProcessIdAsync(pod)}/exe").LinkTarget, StringComparison.Ordinal);
    }

    private protected override async Task InstallHandlerAsync(TestMachine machine, string config, string shims)
    {
        if (Requirements.WhyUnmet(Everything) is null)
        {
            var installed = await machine.RunAsync(
                Executables.Cli, "install", "containerd", "--shim", Executables.Shim, "--config", config, "--bin-dir", shims, "--manifest", Path.Combine(machine.Root, "class.yaml"));
            Assert.True(installed.ExitCode == 0, installed.Error);
        }
    }
}
