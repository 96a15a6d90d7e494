using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;
using Caisson.Contracts.Codecs;

namespace Caisson.Bridge.Client;

/// <summary>A request whose response has a known shape.</summary>
internal sealed class TypedPendingCall<TResponse>(
    MessageType type, string operation, string? objectId, long startedAt, JsonCodec<TResponse> typeInfo, Action<TResponse>? received)
    : PendingCall(type, operation, objectId, startedAt)
    where TResponse : ResponseMessage
{
    private readonly TaskCompletionSource<TResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<TResponse> Response => _response.Task;

    internal override void Complete(ReadOnlySpan<byte> body)
    {
        var response = MessageBody.Read(body, typeInfo);
        received?.Invoke(response);
        _response.TrySetResult(response);
    }

    internal override void Fail(Exception exception) => _response.TrySetException(exception);
}
