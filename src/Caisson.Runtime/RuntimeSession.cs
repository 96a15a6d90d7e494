using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;
using Caisson.Runtime.Output;

namespace Caisson.Runtime;

/// <summary>What one invocation works with.</summary>
internal sealed class RuntimeSession
{
    private CgroupLayout? _cgroups;

    public RuntimeSession(GlobalOptions options, EventLoop loop, RuntimeLog log)
    {
        Options = options;
        Loop = loop;
        Log = log;
        Store = new ContainerStore(options.Root);
    }

    public GlobalOptions Options { get; }

    public EventLoop Loop { get; }

    public RuntimeLog Log { get; }

    public ContainerStore Store { get; }

    /// <summary>Starts a launcher; its thread is the caller's to end.</summary>
    public NativeLauncher NewLauncher() => new(Loop, warn: Log.Warn, mapIds: IsUnprivileged ? new UnprivilegedMaps(Loop).WriteAsync : null);

    /// <summary>Whether a user other than root calls.</summary>
    public static bool IsUnprivileged => CurrentProcess.EffectiveUserId != 0;

    /// <summary>How this host arranges its cgroups; read when first asked for.</summary>
    public CgroupLayout Cgroups => _cgroups ??= CgroupLayoutReader.Read();
}
