namespace Caisson.Contracts.Documents;

/// <summary>Whether a container works, as its <see cref="HealthPolicy"/> sees it.</summary>
public enum HealthState
{
    /// <summary>Nothing is known yet of the present life.</summary>
    Starting,

    /// <summary>The last probe that counted was good.</summary>
    Healthy,

    /// <summary>So many probes in a row were bad as the policy allows.</summary>
    Unhealthy,
}
