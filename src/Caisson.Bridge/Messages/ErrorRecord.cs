using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>One place where a request went wrong.</summary>
internal sealed record ErrorRecord
{
    /// <summary>An HRESULT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Result { get; init; }

    /// <summary>What went wrong there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Message { get => field ?? ""; init; }

    /// <summary>The server's own trace.</summary>
    public string? StackTrace { get; init; }

    /// <summary>The component.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ModuleName { get => field ?? ""; init; }

    /// <summary>Its source file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string FileName { get => field ?? ""; init; }

    /// <summary>The line; 0xFFFFFFFF when unknown, and never null: a reader leaves the absent member null, which an initializer would not survive.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint? Line { get => field ?? uint.MaxValue; init; }

    /// <summary>The function.</summary>
    public string? FunctionName { get; init; }
}
