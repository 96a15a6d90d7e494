namespace Caisson.CodecGenerator;

/// <summary>What came out for one class. Compared by value, so that the compiler can see that nothing changed.</summary>
internal readonly struct GeneratedFile(string name, string text, string? problem) : IEquatable<GeneratedFile>
{
    /// <summary>The class, with its namespace.</summary>
    public string Name { get; } = name;

    /// <summary>Its other part.</summary>
    public string Text { get; } = text;

    /// <summary>Why there is none; null when there is.</summary>
    public string? Problem { get; } = problem;

    /// <inheritdoc/>
    public bool Equals(GeneratedFile other) => Name == other.Name && Text == other.Text && Problem == other.Problem;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GeneratedFile other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode();
}
