using System.Runtime.CompilerServices;
using Caisson.Ttrpc;

namespace Caisson.IntegrationTests.Shim;

/// <summary>The tables of docs/shim.md, and answers in their words.</summary>
internal static class StateTable
{
    /// <summary>What a call is answered with.</summary>
    internal static async Task<string> AnswerOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "ok";
        }
        catch (TtrpcStatusException refusal)
        {
            return refusal.Code switch
            {
                TtrpcStatusCode.FailedPrecondition => "refused",
                TtrpcStatusCode.NotFound => "not found",
                TtrpcStatusCode.AlreadyExists => "exists",
                TtrpcStatusCode.Unimplemented => "unimplemented",
                TtrpcStatusCode.DeadlineExceeded => "waits",
                _ => $"{refusal.Code}: {refusal.Message}",
            };
        }
    }

    /// <summary>The cells of a table whose first column is headed by a word.</summary>
    internal static IEnumerable<(string Verb, string State, string Expected)> Cells(string head)
    {
        string[]? states = null;
        foreach (var line in File.ReadLines(Path.Combine(FindDocuments(), "shim.md")))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length < 4)
            {
                states = null;
            }
            else if (cells[1] == head)
            {
                states = cells;
            }
            else if (states is not null && cells[1].Length > 0 && !cells[1].StartsWith('-'))
            {
                for (var at = 2; at < cells.Length - 1; at++)
                {
                    yield return (cells[1], states[at], cells[at]);
                }
            }
        }
    }

    private static string FindDocuments([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "docs"));
}
