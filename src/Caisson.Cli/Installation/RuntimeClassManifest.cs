using System.Globalization;

namespace Caisson.Cli.Installation;

/// <summary>What a cluster is told about the handler.</summary>
internal static class RuntimeClassManifest
{
    /// <summary>How a file of ours begins.</summary>
    public const string Mark = "# Written by 'caisson install containerd'";

    /// <summary>The manifest of a class by the handler's name. The overhead is an estimate of a pod's shim and pause process: of one shim with a container 8.3 MB were measured (SPECIFICATION.md).</summary>
    public static string For(string handler) => string.Create(CultureInfo.InvariantCulture, $$"""
        {{Mark}}: kubectl apply -f
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata:
          name: {{handler}}
        handler: {{handler}}
        overhead:
          podFixed:
            memory: 8Mi
            cpu: 5m

        """);
}
