using System.Runtime.InteropServices;

namespace Caisson.Cli.Output;

/// <summary>Turns SIGINT and SIGTERM into a cancellation, for commands that have something to put away before they end.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isHandedOver;

    /// <summary>Listens until disposed.</summary>
    public Interruption(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];
    }

    /// <summary>Cancelled by the first signal; the second one ends the program as it would have.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Signals are somebody else's from now on: they cancel nothing, nor do they end the program, so that what it has to put away is put away.</summary>
    public void HandOver() => _isHandedOver = true;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(
        signal,
        context =>
        {
            if (_isHandedOver)
            {
                context.Cancel = true;
                return;
            }

            context.Cancel = !_source.IsCancellationRequested;
            _source.Cancel();
        });
}
