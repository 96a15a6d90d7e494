namespace Caisson.Compute.Systems.Usage;

/// <summary>Where the usage of containers can be read without asking the service: on Windows the job object of the container's silo.</summary>
internal interface IContainerUsageSource
{
    /// <summary>Opens what a container's usage is read from.</summary>
    /// <param name="systemId">The container.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not.</exception>
    IContainerUsage Open(string systemId);
}
