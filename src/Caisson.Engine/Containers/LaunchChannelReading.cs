using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>Reading a launch's socket on the event loop.</summary>
internal static class LaunchChannelReading
{
    /// <summary>Waits for the next message. Cancelling stops waiting.</summary>
    public static async ValueTask<LaunchMessage> ReceiveAsync(this LaunchChannel channel, EventLoop loop, CancellationToken cancellationToken)
    {
        for (; ; )
        {
            if (channel.TryReceive() is { } message)
            {
                return message;
            }

            await loop.WaitReadableAsync(channel.ParentEnd, cancellationToken);
        }
    }
}
