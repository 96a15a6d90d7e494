namespace Caisson.Compute.Execution;

/// <summary>Environments as lists of <c>NAME=VALUE</c>.</summary>
public static class VariableList
{
    /// <summary>Puts variables over others: a later one replaces an earlier one of the same name and stands at its own place.</summary>
    /// <exception cref="FormatException">One does not read <c>NAME=VALUE</c>.</exception>
    public static IReadOnlyList<string> Over(IReadOnlyList<string> under, IReadOnlyList<string> over)
    {
        ArgumentNullException.ThrowIfNull(under);
        ArgumentNullException.ThrowIfNull(over);
        var result = new List<string>(under.Count + over.Count);
        foreach (var variable in under.Concat(over))
        {
            var nameLength = variable.IndexOf('=', StringComparison.Ordinal);
            if (nameLength <= 0)
            {
                throw new FormatException($"environment variable '{variable}' does not read NAME=VALUE");
            }

            var name = variable[..(nameLength + 1)];
            result.RemoveAll(earlier => earlier.StartsWith(name, StringComparison.Ordinal));
            result.Add(variable);
        }

        return result;
    }

    /// <summary>Gives variables that are only named the value they have in this process; those it does not have are left out.</summary>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        return [.. variables.Select(Resolved).OfType<string>()];

        static string? Resolved(string variable) =>
            variable.Contains('=', StringComparison.Ordinal) ? variable
            : Environment.GetEnvironmentVariable(variable) is { } value ? $"{variable}={value}"
            : null;
    }
}
