namespace Caisson.Contracts.Documents.Containers;

/// <summary>A host's named pipe seen inside.</summary>
public sealed record MappedPipe : Document
{
    /// <summary>Its name inside, without <c>\\.\pipe\</c>.</summary>
    public string? ContainerPipeName { get; init; }

    /// <summary>The pipe on the host.</summary>
    public string? HostPath { get; init; }

    /// <summary>How that path is to be read, for instance <c>VirtualMachine</c>.</summary>
    public string? HostPathType { get; init; }
}
