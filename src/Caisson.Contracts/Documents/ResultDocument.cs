using System.Text.Json;
using Caisson.Contracts.Errors;

namespace Caisson.Contracts.Documents;

/// <summary>What the service attaches to the result of a call, failed or not.</summary>
public sealed record ResultDocument : Document
{
    /// <summary>The HRESULT.</summary>
    public int Error { get; init; }

    /// <summary>The error in words.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>What the components of the service reported.</summary>
    public IReadOnlyList<ResultEvent>? ErrorEvents { get; init => field = NoNulls.In(value); }

    /// <summary>Reads a result document.</summary>
    /// <param name="json">What the service gave; null or empty when it gave nothing.</param>
    /// <returns>The document; null when there is none or it does not parse, since a bad one must never hide the error that it came with.</returns>
    public static ResultDocument? TryParse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            return DocumentCodecs.ResultDocument.Read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The events, the way errors carry them.</summary>
    public IReadOnlyList<ServiceEvent> ToEvents() =>
    [
        .. (ErrorEvents ?? []).Select(item => new ServiceEvent
        {
            Message = item.Message ?? "",
            StackTrace = item.StackTrace,
            Provider = item.Provider,
            EventId = item.EventId == 0 ? null : item.EventId,
            Flags = item.Flags == 0 ? null : item.Flags,
            Source = item.Source,
        }),
    ];
}
