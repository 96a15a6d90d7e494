using System.Text;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems.Health;

/// <summary>The beginning of what a probe writes, both streams together; the rest is read and dropped, so that no probe waits for a reader.</summary>
internal sealed class ProbeOutput : IOutputLog
{
    private readonly byte[] _kept = new byte[HealthResult.MaximumOutputBytes];
    private int _count;
    private bool _isCut;

    /// <inheritdoc/>
    public void Append(LogSource source, ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, _kept.Length - _count);
        bytes[..room].CopyTo(_kept.AsSpan(_count));
        _count += room;
        _isCut |= room < bytes.Length;
    }

    /// <inheritdoc/>
    public void EndStream(LogSource source)
    {
    }

    /// <inheritdoc/>
    public ValueTask WaitForRoomAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Task FlushAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The text; three dots stand for what was dropped.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_kept, 0, _count) + (_isCut ? "..." : "");
}
