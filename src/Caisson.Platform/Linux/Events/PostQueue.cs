namespace Caisson.Platform.Linux.Events;

/// <summary>Work posted to the loop from other threads. The eventfd is written once per batch, however many posts it carries.</summary>
internal sealed class PostQueue : Watch, IDisposable
{
    // Guards the fields below.
    private readonly Lock _gate = new();
    private readonly EventDescriptor _wake = new();
    private List<PostedWork> _posted = [];
    private List<PostedWork> _spare = [];
    private bool _isArmed;
    private bool _isClosed;

    internal int Descriptor => _wake.Raw;

    /// <summary>The foreign work that has arrived: the loop moves it to its own queue.</summary>
    internal required Action<PostedWork> Deliver { get; init; }

    internal void Post(PostedWork work)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _posted.Add(work);
            if (_isArmed)
            {
                return;
            }

            _isArmed = true;
            _wake.Set();
        }
    }

    internal override void OnReady(uint events)
    {
        List<PostedWork> batch;
        lock (_gate)
        {
            _wake.Reset();
            _isArmed = false;
            batch = _posted;
            _posted = _spare;
        }

        foreach (var work in batch)
        {
            Deliver(work);
        }

        batch.Clear();
        _spare = batch;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _wake.Dispose();
        }
    }
}
