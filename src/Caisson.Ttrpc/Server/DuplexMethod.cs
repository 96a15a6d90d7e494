using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;

namespace Caisson.Ttrpc.Server;

internal sealed class DuplexMethod<TRequest, TResponse>(Func<IAsyncEnumerable<TRequest>, TtrpcCallContext, IAsyncEnumerable<TResponse>> handler) : TtrpcMethod
    where TRequest : class, ITtrpcMessage<TRequest>
    where TResponse : class, ITtrpcMessage<TResponse>
{
    internal override bool TakesStream => true;

    internal override Task<OutgoingFrame> RunAsync(ServerCall call) => StreamAsync(call, handler(call.ReadAllAsync<TRequest>(), call.Context));
}
