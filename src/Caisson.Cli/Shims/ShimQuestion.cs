using System.Net.Sockets;
using Caisson.Cli.Shims.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;

namespace Caisson.Cli.Shims;

/// <summary>Asks a shim about itself, and does not wait for one that is silent.</summary>
internal static class ShimQuestion
{
    /// <summary>For all of a question: somebody waits who already suspects that something hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Asks.</summary>
    /// <param name="shim">Whom; one of ours.</param>
    /// <param name="ask">What.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer, or why there is none.</returns>
    public static async Task<(T? Answer, string? Sickness)> TryAskAsync<T>(ShimProcess shim, Func<ShimDiagClient, TtrpcCallOptions, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var client = await TtrpcClient.ConnectAsync(shim.Socket!, cancellationToken: patience.Token);
            return (await ask(new ShimDiagClient(client), new TtrpcCallOptions { Timeout = Patience }), null);
        }
        catch (TtrpcStatusException refusal) when (refusal.Code == TtrpcStatusCode.Unimplemented)
        {
            return (null, "it is older than this command line, and tells nothing of itself");
        }
        catch (TtrpcStatusException refusal) when (refusal.Code != TtrpcStatusCode.DeadlineExceeded)
        {
            return (null, refusal.Message);
        }
        catch (Exception failure) when (failure is TtrpcStatusException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, $"does not answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception failure) when (failure is SocketException or TtrpcConnectionException)
        {
            return (null, $"cannot be reached: {failure.Message}");
        }
    }
}
