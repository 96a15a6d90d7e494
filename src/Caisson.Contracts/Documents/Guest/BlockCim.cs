using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A block image.</summary>
public sealed record BlockCim : Document
{
    /// <summary>Its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string CimName { get => field ?? ""; init; }

    /// <summary>The LUN of the disk that holds it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Lun { get; init; }
}
