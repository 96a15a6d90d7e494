namespace Caisson.Contracts;

/// <summary>The three standard streams of a process to be created.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output; of a console, everything.</param>
/// <param name="Error">Standard error; <see cref="StdioEndpoint.None"/> for a console.</param>
public sealed record ProcessStdio(StdioEndpoint Input, StdioEndpoint Output, StdioEndpoint Error)
{
    /// <summary>No streams at all.</summary>
    public static ProcessStdio None { get; } = new(new StdioEndpoint.None(), new StdioEndpoint.None(), new StdioEndpoint.None());
}
