using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>Waits for children on the event loop: a pidfd becomes readable when its process exits, and only then is it reaped.</summary>
internal sealed class Reaper(IDescriptorIo io) : IReaper
{
    /// <inheritdoc/>
    public async Task<ProcessEnd> WaitAsync(SafeFileHandle pidFd)
    {
        while (true)
        {
            await io.WaitForExitAsync(pidFd, CancellationToken.None);
            if (ChildProcess.TryReap(pidFd) is { } end)
            {
                return new ProcessEnd(end.Code, end.Signal);
            }
        }
    }

    /// <inheritdoc/>
    public bool Signal(SafeFileHandle pidFd, int signal) => !pidFd.IsClosed && ChildProcess.Signal(pidFd, signal);
}
