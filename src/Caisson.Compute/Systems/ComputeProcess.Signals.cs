using System.Globalization;
using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

public sealed partial class ComputeProcess
{
    // How long the exit of a process may stay untold that the service no longer knows (hcsshim waits as long).
    private static readonly TimeSpan ForgottenExitGrace = TimeSpan.FromSeconds(1);

    /// <summary>Delivers a signal by number; false when the process has ended. 0 only asks whether it lives.</summary>
    /// <param name="signal">The number, 0 to 64.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public Task<bool> SignalAsync(int signal, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(signal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        return SignalAsync(new SignalProcessOptions { Signal = Number(signal) }, cancellationToken);

        static JsonElement Number(int signal)
        {
            using var document = JsonDocument.Parse(signal.ToString(CultureInfo.InvariantCulture));
            return document.RootElement.Clone();
        }
    }

    /// <summary>Delivers a signal; false when the process has ended.</summary>
    /// <param name="options">The signal in the form of the process's operating system.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException">It could not be delivered although the process may live.</exception>
    public async Task<bool> SignalAsync(SignalProcessOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return await CallAsync(OperationNames.ProcessSignal, token => _service.SignalProcessAsync(_handle, options, token), cancellationToken);
        }
        catch (ComputeException e) when (IsUndelivered(e))
        {
            _ = GiveUpLaterAsync(e);
            return false;
        }
    }

    /// <summary>Ends the process at once; false when it had ended. Repeatable.</summary>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <remarks>Does not stand behind another call on the process that hangs: then it goes over handles of its own, and where the system cannot even be
    /// opened any more, the whole system is terminated.</remarks>
    public async Task<bool> KillAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var isDelivered = await _calls.RunAsync(OperationNames.ProcessKill, _options.Timeouts.Call, CallKind.Immediate, TerminateAsync, cancellationToken);
            _isKillDelivered |= isDelivered;
            return isDelivered;
        }
        catch (ComputeException e) when (IsUndelivered(e))
        {
            _ = GiveUpLaterAsync(e);
            return false;
        }
    }

    private Task<bool> TerminateAsync(CancellationToken cancellationToken)
    {
        if (_isKillDelivered && !_exit.Task.IsCompleted)
        {
            return Task.FromResult(true);
        }

        if (Volatile.Read(ref _callsInProgress) > 0 && ProcessId is { } processId)
        {
            _logger.KillingApart(ObjectId);
            return System.KillApartAsync(Number, processId, cancellationToken);
        }

        return CountedAsync(token => _service.TerminateProcessAsync(_handle, token), cancellationToken);
    }

    // Only a number of Windows' says "invalid state" of a process that is ending; of ours it says that the process has not been started.
    private static bool IsUndelivered(ComputeException e) =>
        e.Code is ErrorCode.ProcessNotFound or ErrorCode.ProcessAlreadyStopped or ErrorCode.SystemNotFound or ErrorCode.SystemAlreadyStopped or ErrorCode.NotFound
        || (e.Code is ErrorCode.InvalidState && e.Details.NativeKind is NativeErrorKind.Windows);

    // The exit of a process that the service no longer knows may never be told. Whoever waits is let go, on this very object.
    private async Task GiveUpLaterAsync(ComputeException failure)
    {
        try
        {
            await Task.Delay(ForgottenExitGrace, _options.TimeProvider, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (System.GiveUp(Number, failure))
        {
            _logger.ProcessForgotten(ObjectId, failure);
        }
    }
}
