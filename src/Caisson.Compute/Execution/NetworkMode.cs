namespace Caisson.Compute.Execution;

/// <summary>Which network a container sees.</summary>
public enum NetworkMode
{
    /// <summary>Its own, with the loopback interface alone.</summary>
    None,

    /// <summary>The machine's.</summary>
    Host,

    /// <summary>Its own, with the loopback interface, for somebody else to connect. Today the same as <see cref="None"/>.</summary>
    Private,
}
