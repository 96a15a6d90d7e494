using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Faults;

public sealed partial class FaultInjector
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<SystemNotification> InterceptSubscription(
        ComputeCall request,
        Func<CancellationToken, IAsyncEnumerable<SystemNotification>> subscribe,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(subscribe);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lost.Token);
        await using var told = TellAsync(request, subscribe, any.Token).GetAsyncEnumerator(any.Token);
        while (true)
        {
            try
            {
                ThrowIfLost();
                if (!await told.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (OperationCanceledException) when (_loss is not null && !cancellationToken.IsCancellationRequested)
            {
                throw Lost(request);
            }

            yield return told.Current;
        }
    }

    // The verb itself is a place too: a subscription can be refused, or never begin.
    private async IAsyncEnumerable<SystemNotification> TellAsync(
        ComputeCall call, Func<CancellationToken, IAsyncEnumerable<SystemNotification>> subscribe, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Meet(call.Operation, call, static _ => Task.FromResult(NoAnswer.Value), cancellationToken);
        SystemNotification? overtaken = null;
        await foreach (var notification in subscribe(cancellationToken).WithCancellation(cancellationToken))
        {
            var fault = TakeFault(notification.GetType().Name);
            switch (fault?.Point.Kind)
            {
                case FaultKind.WrongOrder:
                    overtaken = notification;
                    continue;
                case FaultKind.Lost:
                    continue;
                case FaultKind.Pending:
                    await fault.Released.WaitAsync(cancellationToken);
                    break;
                case FaultKind.Late:
                    await Task.WhenAny(NextAnswer(), fault.Released).WaitAsync(cancellationToken);
                    break;
                case FaultKind.Error:
                    throw Failure(fault, call);
                case FaultKind.Hang:
                    await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                    break;
                case FaultKind.Twice:
                    yield return notification;
                    break;
            }

            yield return notification;
            if (overtaken is not null)
            {
                yield return overtaken;
                overtaken = null;
            }
        }

        if (overtaken is not null)
        {
            yield return overtaken;
        }
    }
}
