namespace Caisson.Testing.Calls;

/// <summary>What a verb answers that answers nothing but that it is done.</summary>
public sealed class NoAnswer
{
    private NoAnswer()
    {
    }

    /// <summary>The only one.</summary>
    public static NoAnswer Value { get; } = new();
}
