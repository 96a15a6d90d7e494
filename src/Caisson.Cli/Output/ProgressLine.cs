using Caisson.Compute.Images;

namespace Caisson.Cli.Output;

/// <summary>One line on standard error that tells how far an import is; nothing when nobody watches.</summary>
internal sealed class ProgressLine : IProgress<ImportProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isWatched = !Console.IsErrorRedirected;
    private long _written;
    private bool _isOpen;

    public void Report(ImportProgress value)
    {
        if (!_isWatched || (_isOpen && TimeProvider.System.GetElapsedTime(_written) < Interval))
        {
            return;
        }

        _written = TimeProvider.System.GetTimestamp();
        _isOpen = true;
        var percent = value.TotalInBytes > 0 ? 100 * value.DoneInBytes / value.TotalInBytes : 0;
        Console.Error.Write($"\rlayer {value.Layer} of {value.LayerCount}: {Quantity.Bytes((ulong)value.DoneInBytes)} of {Quantity.Bytes((ulong)value.TotalInBytes)} ({percent} %)   ");
    }

    public void Dispose()
    {
        if (_isOpen)
        {
            Console.Error.WriteLine();
            _isOpen = false;
        }
    }
}
