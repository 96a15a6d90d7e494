using Caisson.Contracts;

namespace Caisson.Engine.Processes;

/// <summary>The streams of one process that the service holds, and who is attached to them. On the loop.</summary>
internal sealed class HeldStreams
{
    /// <summary>How many clients may be attached at once.</summary>
    public const int MaximumAttachments = 64;

    private readonly Dictionary<ulong, Attachment> _attachments = [];
    private ulong _last;

    /// <summary>Its input; null when the process was given one, or none.</summary>
    public InputHub? Input { get; init; }

    /// <summary>Its output, or what its console shows.</summary>
    public OutputHub? Output { get; init; }

    /// <summary>Its error output.</summary>
    public OutputHub? Error { get; init; }

    /// <summary>How many clients are attached.</summary>
    public int Count => _attachments.Count;

    /// <summary>The stream among those wanted that is not held here; null when all are.</summary>
    public string? Lacking(ProcessStdio wanted) => wanted switch
    {
        { Input: not StdioEndpoint.None } when Input is null => "standard input",
        { Output: not StdioEndpoint.None } when Output is null => "standard output",
        { Error: not StdioEndpoint.None } when Error is null => "standard error",
        _ => null,
    };

    /// <summary>Attaches a client.</summary>
    /// <param name="ends">Its streams, taken over.</param>
    /// <param name="options">How.</param>
    /// <param name="time">The loop's time.</param>
    /// <param name="dropped">Called when the client is given up: its number, and why.</param>
    /// <returns>Its number.</returns>
    public ulong Attach(AttachedEnds ends, AttachOptions options, TimeProvider time, Action<ulong, string> dropped)
    {
        var number = ++_last;
        var attachment = new Attachment(reason =>
        {
            if (_attachments.Remove(number) && reason is not null)
            {
                dropped(number, reason);
            }
        });
        _attachments.Add(number, attachment);
        attachment.AddOutput(ends.Output, Output, options.LastLines, time);
        attachment.AddOutput(ends.Error, Error, options.LastLines, time);
        attachment.AddInput(ends.Input, Input, options.InputEnd);
        attachment.Complete();
        return number;
    }

    /// <summary>An attachment has not ended.</summary>
    public bool IsAttached(ulong number) => _attachments.ContainsKey(number);

    /// <summary>Ends an attachment; nothing happens when it has ended.</summary>
    public void Detach(ulong number)
    {
        if (_attachments.TryGetValue(number, out var attachment))
        {
            attachment.Dispose();
        }
    }

    /// <summary>The process takes no more input. What it wrote still goes to whoever is attached.</summary>
    public void EndInput()
    {
        Input?.Dispose();
        foreach (var attachment in _attachments.Values.ToArray())
        {
            attachment.EndInput();
        }
    }

    /// <summary>Ends everything at once.</summary>
    public void Dispose()
    {
        foreach (var attachment in _attachments.Values.ToArray())
        {
            attachment.Dispose();
        }

        Input?.Dispose();
    }
}
