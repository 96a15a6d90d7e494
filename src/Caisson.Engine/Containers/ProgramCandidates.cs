namespace Caisson.Engine.Containers;

/// <summary>Where a program may be: its own path, or one in each directory of the container's PATH (execvp(3)).</summary>
internal static class ProgramCandidates
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The paths to try, in order.</summary>
    /// <param name="program">The first argument.</param>
    /// <param name="environment">The container's; the last PATH counts. Without one, the usual directories.</param>
    public static IReadOnlyList<string> Of(string program, IReadOnlyList<string> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return [program];
        }

        var candidates = new List<string>(8);
        foreach (var directory in PathOf(environment).Split(':'))
        {
            if (directory.Length > 0)
            {
                candidates.Add(directory + "/" + program);
            }
        }

        return candidates;
    }

    private static string PathOf(IReadOnlyList<string> environment)
    {
        for (var i = environment.Count - 1; i >= 0; i--)
        {
            if (environment[i].StartsWith("PATH=", StringComparison.Ordinal))
            {
                return environment[i]["PATH=".Length..];
            }
        }

        return DefaultPath;
    }
}
