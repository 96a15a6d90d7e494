using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Testing.Faults;

/// <summary>A named point at which a <see cref="FaultInjector"/> makes something go wrong.</summary>
/// <remarks>As text: <c>KIND AT [OCCURRENCE] [CODE]</c>, for instance <c>late hcs::System::Start</c>, <c>twice Exited</c>,
/// <c>error hcs::System::Pause 2 AccessDenied</c>.</remarks>
public sealed record FaultPoint
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Where: an operation of <see cref="OperationNames"/>, or the name of a <see cref="SystemNotification"/>, for instance <c>Exited</c>.</summary>
    public required string At { get; init; }

    /// <summary>At which of them, counted from the moment it is armed: 1 is the next.</summary>
    public int Occurrence { get; init; } = 1;

    /// <summary>Of <see cref="FaultKind.Error"/>: the error.</summary>
    public ErrorCode Code { get; init; } = ErrorCode.Unknown;

    /// <summary>Reads a point from text.</summary>
    /// <param name="text">The text; operations in their earlier spelling too.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static FaultPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is < 2 or > 4)
        {
            throw new FormatException($"'{text}' is no fault point: KIND AT [OCCURRENCE] [CODE]");
        }

        var point = new FaultPoint { Kind = Named<FaultKind>(words[0]), At = Place(words[1]) };
        foreach (var word in words[2..])
        {
            point = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? point with { Occurrence = number }
                : point with { Code = Named<ErrorCode>(word) };
        }

        return point;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var occurrence = Occurrence == 1 ? "" : FormattableString.Invariant($" {Occurrence}");
        return $"{Kind} {At}{occurrence}{(Kind == FaultKind.Error ? $" {Code}" : "")}";
    }

    // A place that is no operation is a notification, and a notification of another version may be meant.
    private static string Place(string word) => OperationNames.TryParse(word)
        ?? (word.Contains(':', StringComparison.Ordinal) ? throw new FormatException($"'{word}' is no operation") : word);

    private static T Named<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsDigit(word[0])
            ? value
            : throw new FormatException($"'{word}' is none of {string.Join(", ", Enum.GetNames<T>())}");
}
