using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.Compute.Hosts;

/// <summary>Runs commands of the host program that belong to no system: clean-up, what this machine can do.</summary>
public static class HostCommand
{
    /// <summary>Runs a command; it writes to this program's own standard output and error.</summary>
    /// <param name="arguments">For instance <c>clean</c> or <c>doctor --format json</c> (docs/host.md).</param>
    /// <param name="cancellationToken">Stops waiting; the command goes on.</param>
    /// <returns>Its exit code, or 128 + n when signal n ended it.</returns>
    /// <exception cref="Contracts.Errors.ComputeConnectionException">There is no host program.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default)
    {
        using var io = new PoolIo();
        return await HostProcess.Run(HostProgram.Find(), CaissonPaths.FromEnvironment(), arguments, io, isVisible: true).WaitAsync().WaitAsync(cancellationToken);
    }
}
