namespace Caisson.Compute.Execution;

/// <summary>How long a running container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>Until it ends by itself or is ended, whoever started it.</summary>
    Durable,

    /// <summary>At most as long as the executor that created or started it, however that ends.</summary>
    WithExecutor,
}
