namespace Caisson.Contracts.Documents;

/// <summary>A set of words that a peer may extend: known ones have names, unknown ones survive a round trip.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IOpenWord<TSelf>
    where TSelf : struct, IOpenWord<TSelf>
{
    /// <summary>The word as it stands in JSON.</summary>
    string Value { get; }

    /// <summary>Takes over any word.</summary>
    static abstract TSelf From(string value);
}
