namespace Caisson.IntegrationTests.Guests;

/// <summary>What a guest said.</summary>
/// <param name="Lines">Its serial line.</param>
/// <param name="Error">What the emulator said.</param>
internal sealed record GuestOutput(IReadOnlyList<string> Lines, string Error)
{
    /// <summary>Everything, for the message of a failed test.</summary>
    internal string All => string.Join('\n', Lines.Append(Error));

    /// <summary>The names after a word: <c>ok</c>, <c>FAIL</c>, <c>skip</c>; with what follows the name.</summary>
    internal IReadOnlyList<string> Of(string word) =>
        [.. Lines.Where(line => line.StartsWith(word + " ", StringComparison.Ordinal)).Select(line => line[(word.Length + 1)..])];
}
