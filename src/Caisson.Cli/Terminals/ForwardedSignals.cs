using System.Runtime.InteropServices;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Terminals;

/// <summary>Signals that we get, given to somebody else as long as this lives, and changes of our terminal's size.</summary>
internal sealed class ForwardedSignals : IDisposable
{
    private const PosixSignal Interrupt = (PosixSignal)2;

    // HUP, INT, QUIT, USR1, USR2, ALRM, TERM: all that would end us, but for those that tell of a fault of ours, and KILL. A positive number is the system's own.
    private static readonly int[] Numbers = [1, 2, 3, 10, 12, 14, 15];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _interrupts;

    /// <summary>Listens until disposed.</summary>
    /// <param name="deliver">Gives a signal on.</param>
    /// <param name="interruptAgain">What every SIGINT but the first one does instead.</param>
    /// <param name="resize">What a new size does; null where there is no terminal to resize.</param>
    public ForwardedSignals(Func<int, Task> deliver, Func<Task> interruptAgain, Func<Task>? resize)
    {
        foreach (var number in Numbers)
        {
            _registrations.Add(PosixSignalRegistration.Create(
                (PosixSignal)number,
                context =>
                {
                    context.Cancel = true;
                    Observe(context.Signal == Interrupt && ++_interrupts > 1 ? interruptAgain() : deliver(number));
                }));
        }

        if (resize is not null)
        {
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Observe(resize())));
        }
    }

    /// <summary>Lets what comes while a process ends come to nothing: nobody is left to take it.</summary>
    public static async void Observe(Task delivery)
    {
        try
        {
            await delivery;
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
        }
    }

    /// <summary>Signals do to us again what they did before.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
