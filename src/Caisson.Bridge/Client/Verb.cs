using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Contracts.Codecs;

namespace Caisson.Bridge.Client;

/// <summary>One RPC as the client makes it.</summary>
/// <param name="Type">The request's message type.</param>
/// <param name="Operation">Its name in errors.</param>
/// <param name="Request">Writes the request.</param>
/// <param name="Response">Reads the response.</param>
internal sealed record Verb<TRequest, TResponse>(
    MessageType Type, string Operation, JsonCodec<TRequest> Request, JsonCodec<TResponse> Response)
    where TRequest : RequestMessage
    where TResponse : ResponseMessage;
