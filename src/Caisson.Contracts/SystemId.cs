using System.Diagnostics.CodeAnalysis;

namespace Caisson.Contracts;

/// <summary>The name of a compute system: unique on its machine, chosen by whoever creates the system.</summary>
/// <remarks>
/// One to <see cref="MaximumLength"/> ASCII letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, beginning with a letter or digit, so that no id can name a
/// path outside the directory that holds it. Files are named by a hash of the id, never by the id.
/// </remarks>
public readonly record struct SystemId
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaximumLength = 128;

    private readonly string? _value;

    /// <summary>Takes over an id that satisfies the rules above.</summary>
    /// <exception cref="ArgumentException">The text breaks one of the rules; the message names which.</exception>
    public SystemId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (Refusal(value) is { } refusal)
        {
            // Without the parameter's name, which would end up in what people read.
            throw new ArgumentException($"system id '{Shorten(value)}' {refusal}");
        }

        _value = value;
    }

    /// <summary>The id's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw new InvalidOperationException("a system id was never assigned");

    /// <summary>Takes over an id, or answers false with the broken rule in <paramref name="refusal"/>.</summary>
    public static bool TryCreate(string? value, out SystemId id, [NotNullWhen(false)] out string? refusal)
    {
        id = default;
        refusal = value is null ? "is missing" : Refusal(value);
        if (refusal is not null)
        {
            return false;
        }

        id = new SystemId(value!);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    private static string? Refusal(string value)
    {
        if (value.Length == 0)
        {
            return "is empty";
        }

        if (value.Length > MaximumLength)
        {
            return $"is longer than {MaximumLength} characters";
        }

        if (!char.IsAsciiLetterOrDigit(value[0]))
        {
            return "does not begin with a letter or digit";
        }

        return value.AsSpan().ContainsAnyExcept(Allowed) ? "holds a character other than letters, digits, '.', '_' and '-'" : null;
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static string Shorten(string value) => value.Length <= 40 ? value : value[..40] + "…";
}
