namespace Caisson.Contracts;

/// <summary>The caller's ends of the streams for which <see cref="StdioEndpoint.Pipe"/> was asked; the others are null.</summary>
/// <param name="Input">Writable; disposing it is end-of-file for the process. Of a console too.</param>
/// <param name="Output">Readable; ends after the last byte written by anyone who holds the other end.</param>
/// <param name="Error">Readable; likewise.</param>
/// <remarks>The streams belong to the caller and outlive the process handle: bytes written before an exit stay readable after it.</remarks>
public sealed record ProcessStreams(Stream? Input, Stream? Output, Stream? Error)
{
    /// <summary>No streams.</summary>
    public static ProcessStreams None { get; } = new(null, null, null);
}
