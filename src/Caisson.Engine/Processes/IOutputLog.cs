using Caisson.Contracts.Logs;

namespace Caisson.Engine.Processes;

/// <summary>Keeps what processes write.</summary>
/// <remarks>Disposing it writes what is left and closes the file; that completes after a bounded time in any case.</remarks>
internal interface IOutputLog : IAsyncDisposable
{
    /// <summary>Takes bytes in; they are divided into lines here. Never waits.</summary>
    void Append(LogSource source, ReadOnlySpan<byte> bytes);

    /// <summary>The stream has ended: what stands without a line feed is a record too.</summary>
    void EndStream(LogSource source);

    /// <summary>Completes when it can take more; at once when it cannot be written, and after a bounded time in any case.</summary>
    ValueTask WaitForRoomAsync();

    /// <summary>Completes when everything taken in is written or lost; after a bounded time in any case.</summary>
    Task FlushAsync();
}
