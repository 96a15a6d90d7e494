namespace Caisson.Bridge.Messages;

/// <summary>Answers with success or an error and nothing else.</summary>
internal sealed record PlainResponse : ResponseMessage;
