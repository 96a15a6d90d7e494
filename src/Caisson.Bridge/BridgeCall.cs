using System.Diagnostics;

namespace Caisson.Bridge;

/// <summary>One call in progress, for diagnosis.</summary>
/// <param name="Id">Its message id on this connection.</param>
/// <param name="Operation">What was asked, for instance <c>hcs::System::Start</c>.</param>
/// <param name="ObjectId">What it is about; null for the service itself.</param>
/// <param name="Layer">Who has the ball.</param>
/// <param name="Age">For how long the call has been in progress.</param>
[DebuggerDisplay("{Id} {Operation,nq} {ObjectId} {Layer} {Age}")]
public sealed record BridgeCall(ulong Id, string Operation, string? ObjectId, BridgeLayer Layer, TimeSpan Age);
