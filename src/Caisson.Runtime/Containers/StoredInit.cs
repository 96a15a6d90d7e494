using Caisson.Engine.Containers;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Containers;

/// <summary>The init process of a container that another invocation launched: joined, never released.</summary>
internal sealed class StoredInit(ForeignProcess process) : LaunchedProcess
{
    /// <inheritdoc/>
    public override int ProcessId => process.ProcessId;

    /// <inheritdoc/>
    public override SafeFileHandle PidFd => process.PidFd;

    /// <inheritdoc/>
    public override SafeFileHandle? TerminalMaster => null;

    /// <inheritdoc/>
    public override Task ReleaseAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("its gate is the container's");

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
