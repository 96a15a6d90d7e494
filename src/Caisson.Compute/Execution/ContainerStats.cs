using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution;

/// <summary>What a container uses.</summary>
/// <param name="Read">When the question was asked.</param>
/// <param name="Statistics">The answer.</param>
public sealed record ContainerStats(DateTimeOffset Read, Statistics Statistics);
