using System.Text;
using System.Text.Json;

namespace Caisson.Engine.Systems.Journal;

/// <summary>What a clean-up did in one directory.</summary>
public sealed record CleanReport
{
    /// <summary>The directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The system it was made for; null when its journal does not tell.</summary>
    public string? SystemId { get; init; }

    /// <summary>What it came to.</summary>
    public required CleanOutcome Outcome { get; init; }

    /// <summary>Why, when the outcome does not tell; for people.</summary>
    public string? Detail { get; init; }

    /// <summary>What was undone, in that order.</summary>
    public IReadOnlyList<UndoReport> Steps { get; init; } = [];

    /// <summary>One JSON object on one line, without a newline.</summary>
    public string ToJson() => JournalCodecs.CleanReport.WriteText(this);

    /// <summary>Lines for people, each with its newline.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        _ = text.Append(SystemId ?? Path.GetFileName(Directory)).Append(": ").Append(JsonNamingPolicy.KebabCaseLower.ConvertName(Outcome.ToString()));
        _ = Detail is null ? text : text.Append(": ").Append(Detail);
        _ = text.Append('\n');
        foreach (var step in Steps.Where(step => step.Outcome != UndoOutcome.NothingLeft))
        {
            _ = text.Append("  ").Append(step.Undo.Kind).Append(' ').Append(step.Undo.Subject);
            _ = text.Append(step.Outcome == UndoOutcome.Failed ? ": failed" : "");
            _ = step.Detail is null ? text : text.Append(": ").Append(step.Detail);
            _ = text.Append('\n');
        }

        return text.ToString();
    }
}
