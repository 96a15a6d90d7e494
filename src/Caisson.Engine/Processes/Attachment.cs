using Caisson.Contracts;

namespace Caisson.Engine.Processes;

/// <summary>One attached client. It ends when none of its streams is left; one output that is dropped takes all of it along. On the loop.</summary>
/// <param name="ended">Called once, with the reason when the client was dropped.</param>
internal sealed class Attachment(Action<string?> ended) : IDisposable
{
    private readonly List<AttachedOutput> _outputs = [];
    private AttachedInput? _input;
    private bool _isComplete;
    private bool _hasEnded;

    /// <summary>Begins to give it an output.</summary>
    public void AddOutput(AttachedEnd? end, OutputHub? hub, int lastLines, TimeProvider time)
    {
        if (end is null || hub is null)
        {
            return;
        }

        var output = new AttachedOutput(end, time) { Ended = OnOutputEnded };
        _outputs.Add(output);
        hub.Attach(output, lastLines);
    }

    /// <summary>Begins to take its input.</summary>
    public void AddInput(Stream? source, InputHub? hub, InputEnd end)
    {
        if (source is not null && hub is not null)
        {
            _input = new AttachedInput(source, hub, end, OnInputEnded);
            _input.Begin();
        }
    }

    /// <summary>All its streams are added: from now on it may end.</summary>
    public void Complete()
    {
        _isComplete = true;
        EndWhenEmpty();
    }

    /// <summary>Stops reading its input.</summary>
    public void EndInput() => _input?.Dispose();

    /// <summary>Ends it at once.</summary>
    public void End(string? reason)
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        foreach (var output in _outputs.ToArray())
        {
            output.Dispose();
        }

        _input?.Dispose();
        ended(reason);
    }

    /// <inheritdoc/>
    public void Dispose() => End(null);

    private void OnOutputEnded(AttachedOutput output, string? reason)
    {
        _outputs.Remove(output);
        if (reason is not null)
        {
            End(reason);
        }
        else
        {
            EndWhenEmpty();
        }
    }

    private void OnInputEnded()
    {
        _input = null;
        EndWhenEmpty();
    }

    private void EndWhenEmpty()
    {
        if (_isComplete && _outputs.Count == 0 && _input is null)
        {
            End(null);
        }
    }
}
