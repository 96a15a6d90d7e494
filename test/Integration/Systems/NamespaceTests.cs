using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

/// <summary>Containers that join namespaces instead of getting their own, seen from inside and compared with what the kernel says outside.</summary>
public sealed class NamespaceTests : LocalServiceTest
{
    private static readonly string[] Joined = ["ipc", "net", "pid", "uts"];

    [RootFact(Needs)]
    public async Task A_container_joins_the_namespaces_of_another_and_leaves_them_to_it()
    {
        await using var first = await StartAsync("first");
        var init = (await Service.GetSystemPropertiesAsync(await Service.OpenSystemAsync(new SystemId("first"), default), new PropertyQuery(), default)).InitProcessId!.Value;
        var document = WithNamespaces("second", Joined.Select(name => new LinuxNamespace { Type = TypeOf(name), Path = $"/proc/{init}/ns/{name}" }));
        var second = await ComputeSystem.CreateAsync(Service, new SystemId("second"), document).WaitAsync(Deadline);
        await using (second)
        {
            await second.StartAsync().WaitAsync(Deadline);

            foreach (var name in Joined)
            {
                Assert.Equal(new FileInfo($"/proc/{init}/ns/{name}").LinkTarget, await NamespaceInsideAsync(second, name));
            }

            Assert.NotEqual(new FileInfo($"/proc/{init}/ns/mnt").LinkTarget, await NamespaceInsideAsync(second, "mnt"));
            await second.TerminateAsync().WaitAsync(Deadline);
            _ = await second.WaitAsync().WaitAsync(Deadline);
        }

        // The end of one that joined a pid namespace is not the end of its owner.
        await using var process = await ExecAsync(first, "/bin/true");
        Assert.Equal(0, (await process.WaitAsync().WaitAsync(Deadline)).Code);
    }

    [RootFact(Needs)]
    public async Task A_container_joins_a_network_namespace_that_a_file_keeps()
    {
        var file = Path.Combine(Machine.Root, "net");
        File.WriteAllText(file, "");
        Assert.Equal(0, (await Machine.RunAsync("/usr/bin/unshare", $"--net={file}", "/bin/true")).ExitCode);
        try
        {
            var expected = (await Machine.RunAsync("/usr/bin/stat", "-c", "net:[%i]", file)).Output.Trim();
            await using var system = await ComputeSystem.CreateAsync(
                Service, new SystemId("box"), WithNamespaces("box", [new LinuxNamespace { Type = NamespaceType.Network, Path = file }])).WaitAsync(Deadline);
            await system.StartAsync().WaitAsync(Deadline);

            Assert.Equal(expected, await NamespaceInsideAsync(system, "net"));
            await system.TerminateAsync().WaitAsync(Deadline);
        }
        finally
        {
            Assert.Equal(0, (await Machine.RunAsync("/bin/umount", file)).ExitCode);
        }
    }

    private static NamespaceType TypeOf(string name) => name switch
    {
        "ipc" => NamespaceType.Ipc,
        "net" => NamespaceType.Network,
        "pid" => NamespaceType.Pid,
        _ => NamespaceType.Uts,
    };

    private ComputeSystemDocument WithNamespaces(string id, IEnumerable<LinuxNamespace> namespaces)
    {
        var document = Document(id, "/bin/sleep", "1000");
        var spec = document.HostedSystem!.OciSpecification!;
        spec = spec with { Linux = spec.Linux! with { Namespaces = [new LinuxNamespace { Type = NamespaceType.Mount }, .. namespaces] } };
        return document with { HostedSystem = document.HostedSystem with { OciSpecification = spec } };
    }

    private static async Task<string> NamespaceInsideAsync(ComputeSystem system, string name)
    {
        await using var process = await ExecAsync(system, "/bin/ls", "-l", $"/proc/self/ns/{name}");
        using var output = new StreamReader(process.StandardOutput!);
        var line = await output.ReadToEndAsync().WaitAsync(Deadline);
        return line.Trim().Split(" -> ")[^1];
    }
}
