using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;

namespace Caisson.Ttrpc.Server;

internal sealed class UnaryMethod<TRequest, TResponse>(Func<TRequest, TtrpcCallContext, Task<TResponse>> handler) : TtrpcMethod
    where TRequest : class, ITtrpcMessage<TRequest>
    where TResponse : class, ITtrpcMessage<TResponse>
{
    internal override bool TakesStream => false;

    internal override async Task<OutgoingFrame> RunAsync(ServerCall call) => Answer(call, await handler(call.Argument<TRequest>(), call.Context));
}
