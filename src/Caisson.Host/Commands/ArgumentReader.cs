using System.Diagnostics.CodeAnalysis;

namespace Caisson.Host.Commands;

/// <summary>Takes the arguments after the command one by one.</summary>
internal sealed class ArgumentReader
{
    private readonly IReadOnlyList<string> _arguments;
    private int _next = 1;

    internal ArgumentReader(IReadOnlyList<string> arguments) => _arguments = arguments;

    /// <summary>Takes the next option; false at the end.</summary>
    internal bool TryTake([NotNullWhen(true)] out string? option)
    {
        option = _next < _arguments.Count ? _arguments[_next++] : null;
        return option is not null;
    }

    /// <summary>Takes the value of the option that was taken last.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal string TakeValue(string option) => TryTake(out var value) ? value : throw new UsageException($"option '{option}' needs a value");
}
