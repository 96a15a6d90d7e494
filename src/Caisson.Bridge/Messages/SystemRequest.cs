namespace Caisson.Bridge.Messages;

/// <summary>A request that says nothing but which system: start, shutdown, terminate, resume, open, subscribe, close, delete state, dump stacks.</summary>
internal sealed record SystemRequest : RequestMessage;
