namespace Caisson.Contracts.Documents;

/// <summary>Which systems to enumerate. A null list does not restrict; the restrictions hold together.</summary>
public sealed record SystemQuery : Document
{
    /// <summary>By id.</summary>
    public IReadOnlyList<string>? Ids { get; init => field = NoNulls.In(value); }

    /// <summary>By type: <c>Container</c>, <c>VirtualMachine</c>.</summary>
    public IReadOnlyList<string>? Types { get; init => field = NoNulls.In(value); }

    /// <summary>By name.</summary>
    public IReadOnlyList<string>? Names { get; init => field = NoNulls.In(value); }

    /// <summary>By owner.</summary>
    public IReadOnlyList<string>? Owners { get; init => field = NoNulls.In(value); }
}
