using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;

namespace Caisson.Ttrpc.Server;

internal sealed class ClientStreamingMethod<TRequest, TResponse>(Func<IAsyncEnumerable<TRequest>, TtrpcCallContext, Task<TResponse>> handler) : TtrpcMethod
    where TRequest : class, ITtrpcMessage<TRequest>
    where TResponse : class, ITtrpcMessage<TResponse>
{
    internal override bool TakesStream => true;

    internal override async Task<OutgoingFrame> RunAsync(ServerCall call) => Answer(call, await handler(call.ReadAllAsync<TRequest>(), call.Context));
}
