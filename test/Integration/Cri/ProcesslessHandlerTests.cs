using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>A handler whose pods have no process, by its option.</summary>
public sealed class ProcesslessHandlerTests : CriTest
{
    [RootFact(Needs)]
    public async Task A_pod_has_no_process_by_the_handlers_option()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");

        Assert.EndsWith("/containerd-shim-caisson-v1", new FileInfo($"/proc/{await ProcessIdAsync(pod)}/exe").LinkTarget, StringComparison.Ordinal);
        Assert.Equal("pod\n", await OutputAsync(id, "/bin/hostname"));
        Assert.NotEqual(HostNamespace("net"), await NamespaceAsync(id, "net"));
    }

    private protected override string HandlerSettings(TestMachine machine)
    {
        var options = Path.Combine(machine.Root, "shim.toml");
        File.WriteAllText(options, "SandboxProcess = \"none\"\n");
        return $"""
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.caisson.options]
              TypeUrl = "runtimeoptions.v1.Options"
              ConfigPath = "{options}"
            """;
    }
}
