using Caisson.Platform.Linux.Files;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;

namespace Caisson.Shim.Bootstrap;

/// <summary><c>-info</c>: what containerd 2 asks before it uses a runtime. The options on standard input change nothing of the answer.</summary>
internal sealed record InfoCommand : ICommand
{
    /// <inheritdoc/>
    public int Run()
    {
        var info = new RuntimeInfo { Name = "io.containerd.caisson.v1", Version = new RuntimeVersion { Version = ShimVersion.Text } };
        StandardOutput.Write(1, WireWriter.ToArray(info));
        return 0;
    }
}
