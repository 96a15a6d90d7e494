using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;

namespace Caisson.Ttrpc.Server;

internal sealed class ServerStreamingMethod<TRequest, TResponse>(Func<TRequest, TtrpcCallContext, IAsyncEnumerable<TResponse>> handler) : TtrpcMethod
    where TRequest : class, ITtrpcMessage<TRequest>
    where TResponse : class, ITtrpcMessage<TResponse>
{
    internal override bool TakesStream => false;

    internal override Task<OutgoingFrame> RunAsync(ServerCall call) => StreamAsync(call, handler(call.Argument<TRequest>(), call.Context));
}
