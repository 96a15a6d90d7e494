using Microsoft.Win32.SafeHandles;

namespace Caisson.Contracts;

/// <summary>Where one standard stream of a process begins or ends.</summary>
/// <remarks>
/// A process that emulates a console (<see cref="Documents.ProcessParameters.EmulateConsole"/>) reads and writes its own pseudo-terminal; the input and
/// output endpoints are then the two directions of its other side, and the error endpoint is <see cref="None"/>.
/// </remarks>
public abstract record StdioEndpoint
{
    private StdioEndpoint()
    {
    }

    /// <summary>Nothing: the process sees <c>/dev/null</c>.</summary>
    public sealed record None : StdioEndpoint;

    /// <summary>A fresh pipe whose other end the caller gets as a stream in <see cref="ProcessStreams"/>.</summary>
    public sealed record Pipe : StdioEndpoint;

    /// <summary>A descriptor of the caller's: an anonymous pipe or a regular file is given to the process as it is, anything else is relayed.</summary>
    /// <param name="Handle">Given away: the service closes it, also when the call fails.</param>
    public sealed record Descriptor(SafeFileHandle Handle) : StdioEndpoint;

    /// <summary>A FIFO, or a file that is created when missing and appended to; the process itself sees an anonymous pipe.</summary>
    /// <param name="FullPath">An absolute path on the service's machine.</param>
    public sealed record Path(string FullPath) : StdioEndpoint;

    /// <summary>The service itself holds the far end. Output goes to whoever attaches, and is dropped while nobody is; input comes from whoever attaches, and
    /// does not end before it is closed on request (<see cref="Documents.ProcessModifyOperation.CloseHandle"/>).</summary>
    /// <remarks>
    /// Of an init process with a log (<see cref="Documents.HostedSystem.Log"/>) every output is held by the service, whatever its endpoint: the log gets a copy, and
    /// <see cref="None"/> means the log alone. So is every stream of a console. To all of those one can attach.
    /// </remarks>
    public sealed record Hosted : StdioEndpoint;
}
