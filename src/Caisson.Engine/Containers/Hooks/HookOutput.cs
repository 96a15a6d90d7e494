using System.Text;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>What a hook says: its last kilobyte is kept, for its error.</summary>
internal sealed class HookOutput
{
    private const int Kept = 1024;

    private readonly byte[] _tail = new byte[Kept];
    private int _length;

    /// <summary>Reads to the end.</summary>
    /// <param name="output">The reading end of its output.</param>
    /// <param name="stop">Stops reading.</param>
    public async Task ReadAsync(Stream output, CancellationToken stop)
    {
        var buffer = new byte[4096];
        try
        {
            for (var length = await output.ReadAsync(buffer, stop); length > 0; length = await output.ReadAsync(buffer, stop))
            {
                Append(buffer.AsSpan(0, length));
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (LinuxException)
        {
            // Its output is worth no error of its own.
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_tail, 0, _length).Trim();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[Math.Max(0, bytes.Length - Kept)..];
        var kept = Math.Min(_length, Kept - bytes.Length);
        _tail.AsSpan(_length - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _length = kept + bytes.Length;
    }
}
