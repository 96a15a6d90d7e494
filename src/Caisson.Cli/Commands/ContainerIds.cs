using Caisson.Cli.Output;
using Caisson.Contracts;

namespace Caisson.Cli.Commands;

/// <summary>Ids of containers.</summary>
internal static class ContainerIds
{
    /// <summary>A random one: twelve hexadecimal digits.</summary>
    public static SystemId New() => new(Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 6)));

    /// <summary>One that somebody chose.</summary>
    /// <exception cref="CommandFailure">It cannot be one: exit code 2.</exception>
    public static SystemId Parse(string text) =>
        SystemId.TryCreate(text, out var id, out var refusal) ? id : throw CommandFailure.Usage($"container id '{text}' {refusal}");
}
