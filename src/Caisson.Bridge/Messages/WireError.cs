using System.Text.Json.Serialization;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Messages;

/// <summary>An exception of the seam on its way to the caller.</summary>
internal sealed record WireError
{
    /// <summary>Which exception.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WireErrorKind Kind { get; init; }

    /// <summary>The name of the <see cref="ErrorCode"/>; one that the receiver does not know counts as <see cref="ErrorCode.Unknown"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What was being done.</summary>
    public required string Operation { get; init; }

    /// <summary>To what.</summary>
    public string? ObjectId { get; init; }

    /// <summary>The platform's number.</summary>
    public long? NativeCode { get; init; }

    /// <summary>The name of that number's <see cref="NativeErrorKind"/>; null when unknown.</summary>
    public string? NativeKind { get; init; }

    /// <summary>What the user can do.</summary>
    public string? Remedy { get; init; }

    /// <summary>The service's own events.</summary>
    public IReadOnlyList<ServiceEvent>? Events { get; init; }

    /// <summary>How the system ended; with <see cref="WireErrorKind.SystemClosed"/>.</summary>
    public ExitRecord? Exit { get; init; }
}
