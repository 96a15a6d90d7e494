using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>A process that stands at its go gate, or runs.</summary>
/// <remarks>Disposing closes our descriptors of it; it neither kills nor reaps the process: waiting belongs to the reaper alone.</remarks>
internal abstract class LaunchedProcess : IDisposable
{
    /// <summary>Its id in our pid namespace.</summary>
    public abstract int ProcessId { get; }

    /// <summary>Refers to it for as long as it is open, also after it was reaped.</summary>
    public abstract SafeFileHandle PidFd { get; }

    /// <summary>The other side of its terminal, or null. Taken over by whoever reads the property first.</summary>
    public abstract SafeFileHandle? TerminalMaster { get; }

    /// <summary>
    /// Opens the gate. Completes when the program runs (the error pipe closed by execve). The startContainer hooks run before, the poststart hooks after that.
    /// </summary>
    /// <exception cref="LaunchException">The program cannot be executed, a late step or a hook failed: the process is dead and wants reaping.</exception>
    public abstract Task ReleaseAsync(CancellationToken cancellationToken);

    /// <summary>Kills the hook that a release under way runs: the release fails.</summary>
    public virtual void AbandonHooks()
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}
