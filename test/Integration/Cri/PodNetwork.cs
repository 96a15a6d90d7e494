using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>A bridge of a test's own, with Debian's plugins.</summary>
internal sealed class PodNetwork
{
    internal const string Plugins = "/usr/lib/cni";

    private readonly TestMachine _machine;
    private readonly byte[] _hash;

    internal PodNetwork(TestMachine machine)
    {
        _machine = machine;
        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(machine.Name));
        ConfigDirectory = machine.MakeDirectory("cni");
        File.WriteAllText(Path.Combine(ConfigDirectory, "10-test.conflist"), $$"""
            {"cniVersion":"0.4.0","name":"{{machine.Name}}","plugins":[
              {"type":"bridge","bridge":"{{Bridge}}","isGateway":true,"ipMasq":false,
               "ipam":{"type":"host-local","dataDir":"{{machine.Root}}/addresses","ranges":[[{"subnet":"{{Subnet}}.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}] } },
              {"type":"portmap","capabilities":{"portMappings":true},"snat":false}]}
            """);
    }

    internal string ConfigDirectory { get; }

    /// <summary>The first three numbers of its addresses.</summary>
    internal string Subnet => string.Create(CultureInfo.InvariantCulture, $"10.{200 + (_hash[0] % 50)}.{_hash[1]}");

    private string Bridge => $"cs{Convert.ToHexStringLower(_hash.AsSpan(2, 5))}";

    /// <summary>Takes the bridge away, which its plugin never does; no address may be left given out.</summary>
    internal async Task RemoveAsync()
    {
        _ = await _machine.RunAsync(Executables.FindOnPath("ip")!, "link", "delete", Bridge);
        var addresses = Path.Combine(_machine.Root, "addresses", _machine.Name);
        Assert.DoesNotContain(Directory.Exists(addresses) ? Directory.GetFiles(addresses) : [], file => Path.GetFileName(file).StartsWith(Subnet, StringComparison.Ordinal));
    }
}
