namespace Caisson.Cli.Output;

/// <summary>One line on standard error that tells how many bytes are done; nothing when nobody watches.</summary>
internal sealed class ByteProgress : IProgress<long>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string _what;
    private readonly bool _isWatched = !Console.IsErrorRedirected;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _written;
    private bool _isOpen;

    /// <summary>Tells of something.</summary>
    /// <param name="what">What is done, such as <c>copied</c>.</param>
    public ByteProgress(string what)
    {
        _what = what;
        _written = _began;
    }

    public void Report(long value)
    {
        if (!_isWatched || TimeProvider.System.GetElapsedTime(_written) < Interval)
        {
            return;
        }

        _written = TimeProvider.System.GetTimestamp();
        _isOpen = true;
        var rate = value / TimeProvider.System.GetElapsedTime(_began).TotalSeconds;
        Console.Error.Write($"\r{_what} {Quantity.Bytes((ulong)value)} ({Quantity.Bytes((ulong)rate)}/s)   ");
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
