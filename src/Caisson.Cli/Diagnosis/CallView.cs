using Caisson.Compute.Systems;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Diagnosis;

/// <summary>A call that somebody waits for at a host.</summary>
/// <param name="Operation">What was asked.</param>
/// <param name="ObjectId">What it is about; null for the host itself.</param>
/// <param name="Since">Since when the host has had it.</param>
/// <param name="Layer">Who has to do something next.</param>
/// <param name="Deadline">When whoever asked gives up, by the deadlines of this environment; null for one that waits for ever.</param>
/// <param name="CallerProcessId">Who asked; null where nobody knows.</param>
internal sealed record CallView(string Operation, string? ObjectId, DateTimeOffset Since, string Layer, DateTimeOffset? Deadline, int? CallerProcessId)
{
    /// <summary>What a host says about a call.</summary>
    public static CallView Of(CallInProgress call, OperationTimeouts timeouts) => new(
        call.Operation,
        call.ObjectId,
        call.Since,
        call.IsAnswered ? "whoever asked: the answer is there and is not read" : "the host",
        call.Since + timeouts.Of(call.Operation),
        call.CallerProcessId);
}
