namespace Caisson.Contracts.Codecs;

/// <summary>How the codecs of the marked class name and leave out members, where that is not the house's way.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class JsonCodecStyleAttribute : Attribute
{
    /// <summary>True: members without a name of their own begin with a small letter.</summary>
    public bool CamelCase { get; init; }

    /// <summary>True: only null is left out. False: every member at its type's default is.</summary>
    public bool WritesDefaults { get; init; }

    /// <summary>True: null is taken for a member that is never null. False: it is refused.</summary>
    public bool TakesNulls { get; init; }
}
