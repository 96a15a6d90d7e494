using Microsoft.Extensions.Logging;

namespace Caisson.Engine.Systems;

/// <summary>Output whose process's exit was reported while nobody took it: relays that go on until their reader comes, or the engine ends.</summary>
internal sealed class PendingOutputs
{
    /// <summary>How long the end of the engine waits for readers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<ContainerProcess> _pending = [];

    /// <summary>How many there are.</summary>
    public int Count => _pending.Count;

    /// <summary>Keeps a process until its output is delivered.</summary>
    public async Task AddAsync(ContainerProcess process)
    {
        _pending.Add(process);
        await process.Io.OutputDeliveredAsync();
        _pending.Remove(process);
    }

    /// <summary>Waits for readers, then stops what nobody reads and says so.</summary>
    public async Task EndAsync(TimeProvider time, ILogger log)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach (var process in _pending)
        {
            process.Io.LetGoOfOutputs();
        }

        using (var patience = new CancellationTokenSource())
        {
            await Task.WhenAny(AllDeliveredAsync(), Task.Delay(Patience, time, patience.Token));
            patience.Cancel();
        }

        foreach (var process in _pending.ToArray())
        {
            log.OutputGivenUp(process.System.Id, process.Number.Value);
            process.Io.StopOutput();
        }
    }

    private async Task AllDeliveredAsync()
    {
        foreach (var process in _pending.ToArray())
        {
            await process.Io.OutputDeliveredAsync();
        }
    }
}
