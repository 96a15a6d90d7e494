using Caisson.Contracts.Errors;

namespace Caisson.Compute.Hosts;

/// <summary>Finds the program that runs systems on this machine.</summary>
internal static class HostProgram
{
    /// <summary>Names the program, before any other place is searched.</summary>
    public const string Variable = "CAISSON_HOST";

    private const string Name = "caisson-host";

    /// <summary>The environment's, else the one beside this program, else the one of the package, else the search path's.</summary>
    /// <exception cref="ComputeConnectionException"><see cref="ErrorCode.ServiceNotAvailable"/>: there is none.</exception>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw NotAvailable($"'{named}', named by {Variable}, does not exist");
        }

        foreach (var candidate in Candidates())
        {
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw NotAvailable($"'{Name}' was found neither beside this program nor on the search path");
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, Name);
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", Name);
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return Path.Combine(directory, Name);
        }
    }

    private static ComputeConnectionException NotAvailable(string what) => new(
        new ErrorDetails
        {
            Code = ErrorCode.ServiceNotAvailable,
            Operation = OperationNames.CreateComputeSystem,
            Remedy = $"install {Name} beside the program, or name it in {Variable}",
        },
        what);
}
