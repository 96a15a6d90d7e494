using Caisson.Contracts.Oci;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>One thing that a generated specification asks for beyond an ordinary one.</summary>
/// <param name="Name">What, with its values.</param>
/// <param name="Apply">Asks for it.</param>
internal sealed record Aspect(string Name, Func<Spec, Spec> Apply)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
