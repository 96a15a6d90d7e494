namespace Caisson.Platform.Linux.Events;

/// <summary>Binary heap of timers, the next one first. Each timer knows its index, so that removing costs a logarithm too.</summary>
internal sealed class TimerHeap
{
    private readonly List<LoopTimer> _heap = [];

    internal LoopTimer? Next => _heap.Count > 0 ? _heap[0] : null;

    internal void Add(LoopTimer timer)
    {
        timer.HeapIndex = _heap.Count;
        _heap.Add(timer);
        MoveUp(timer);
    }

    /// <summary>Removes a timer that may not be in the heap.</summary>
    internal void Remove(LoopTimer timer)
    {
        var index = timer.HeapIndex;
        if (index < 0)
        {
            return;
        }

        timer.HeapIndex = -1;
        var last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != timer)
        {
            Place(last, index);
            MoveUp(last);
            MoveDown(last);
        }
    }

    private void MoveUp(LoopTimer timer)
    {
        for (var parent = (timer.HeapIndex - 1) / 2; timer.HeapIndex > 0 && timer.Due < _heap[parent].Due; parent = (timer.HeapIndex - 1) / 2)
        {
            Exchange(timer, _heap[parent]);
        }
    }

    private void MoveDown(LoopTimer timer)
    {
        while (true)
        {
            var child = (2 * timer.HeapIndex) + 1;
            if (child >= _heap.Count)
            {
                return;
            }

            if (child + 1 < _heap.Count && _heap[child + 1].Due < _heap[child].Due)
            {
                child++;
            }

            if (timer.Due <= _heap[child].Due)
            {
                return;
            }

            Exchange(timer, _heap[child]);
        }
    }

    private void Exchange(LoopTimer one, LoopTimer other)
    {
        var index = one.HeapIndex;
        Place(one, other.HeapIndex);
        Place(other, index);
    }

    private void Place(LoopTimer timer, int index)
    {
        _heap[index] = timer;
        timer.HeapIndex = index;
    }
}
