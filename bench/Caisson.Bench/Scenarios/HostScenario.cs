using System.Security.Cryptography;
using System.Text;

namespace Caisson.Bench.Scenarios;

/// <summary>A host process without a system: time until its socket answers, or its memory while it idles.</summary>
internal sealed class HostScenario(Workbench bench, string what, string unit) : Scenario(bench)
{
    private const string Id = "bench-host";

    /// <inheritdoc/>
    public override string Name => $"caisson-host, {what}";

    /// <inheritdoc/>
    public override string Unit => unit;

    /// <inheritdoc/>
    public override string Baseline => "caisson-host";

    /// <inheritdoc/>
    public override IReadOnlyList<Contender> Contenders =>
    [
        Optional(
            new Contender("caisson-host", Bench.Tool("host"), what, "5", SocketPath, Bench.Host, "serve", "--id", Id),
            Bench.Host,
            "dotnet publish src/Caisson.Host -c Release"),
    ];

    private string SocketPath => $"{Bench.RunDirectory}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Id)))[..32]}/sock";
}
