namespace Caisson.Contracts.Documents;

/// <summary>A schema version (<c>Version</c> of schema v2).</summary>
public sealed record SchemaVersion : Document
{
    /// <summary>Schema v1; every build of Windows.</summary>
    public static SchemaVersion V10 => new() { Major = 1 };

    /// <summary>Schema v2; from <see cref="WindowsBuild.Rs5"/> on, and what every guest agent takes.</summary>
    public static SchemaVersion V21 => new() { Major = 2, Minor = 1 };

    /// <summary>Schema v2 with confidential machines; from <see cref="WindowsBuild.Ltsc2022"/> on.</summary>
    public static SchemaVersion V25 => new() { Major = 2, Minor = 5 };

    /// <summary>The major number.</summary>
    public int Major { get; init; }

    /// <summary>The minor number.</summary>
    public int Minor { get; init; }

    /// <summary>The newest version a build of Windows takes by default: 2.1, or 1.0 before <see cref="WindowsBuild.Rs5"/>.</summary>
    public static SchemaVersion DefaultFor(int windowsBuild) => windowsBuild >= WindowsBuild.Rs5 ? V21 : V10;

    /// <summary>Whether a build of Windows takes this version.</summary>
    public bool IsSupportedBy(int windowsBuild) => (Major, Minor) switch
    {
        (1, 0) => true,
        (2, 1) => windowsBuild >= WindowsBuild.Rs5,
        (2, 5) => windowsBuild >= WindowsBuild.Ltsc2022,
        _ => false,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";
}
