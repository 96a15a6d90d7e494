namespace Caisson.Runtime.Containers;

/// <summary>What <c>state</c> and <c>list</c> print: the specification's state, with what runc adds.</summary>
internal sealed record ContainerState
{
    public required string OciVersion { get; init; }

    public required string Id { get; init; }

    public required int Pid { get; init; }

    public required string Status { get; init; }

    public required string Bundle { get; init; }

    public required string Rootfs { get; init; }

    public required string Created { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public required string Owner { get; init; }
}
