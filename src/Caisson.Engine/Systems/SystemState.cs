using Caisson.Contracts;

namespace Caisson.Engine.Systems;

/// <summary>Where a system stands in its life. Each state carries what exists in it and nothing else.</summary>
/// <remarks>
/// <code>
/// verb            Created        Starting     Running      Paused       Stopping     Restarting   Stopped
/// prepare init    Created, once  invalid      –            –            –            invalid      gone
/// start           Starting       invalid      invalid      invalid      invalid      invalid      gone
/// shutdown        as terminate   pending      pending      invalid      pending      as terminate already gone
/// terminate       Stopping       Stopping     Stopping     Stopping     pending      Stopped      already gone
/// pause           invalid        invalid      Paused       invalid      invalid      invalid      gone
/// resume          invalid        invalid      invalid      Running      invalid      invalid      gone
/// save            invalid        invalid      invalid      unsupported  invalid      invalid      gone
/// prepare exec    invalid        invalid      ok           invalid      invalid      invalid      gone
/// modify          ok             invalid      ok           ok           invalid      ok           gone
/// properties, subscribe, open, close: ok in every state
/// program runs    –              Running      –            –            –            –            –
/// init ends       Stopping       Stopping     Stopping     Stopping     –            –            –
/// all has ended   –              –            –            –            Stopped, or Restarting by its policy
/// its time comes  –              –            –            –            –            Starting     –
/// </code>
/// <para>Shutdown delivers the stop signal and leaves the state alone: a program may refuse to stop, and is then running. A system without any
/// process passes through Stopping within the call that ends it.</para>
/// </remarks>
internal abstract record SystemState
{
    private SystemState()
    {
    }

    /// <summary>The word that properties and errors use.</summary>
    public string Name => GetType().Name;

    /// <summary>Nothing runs yet.</summary>
    /// <param name="Init">The init process when it was prepared or is being prepared; null before.</param>
    public sealed record Created(ContainerProcess? Init) : SystemState;

    /// <summary>The init process is on its way from the gate to its program.</summary>
    /// <param name="Init">The init process.</param>
    public sealed record Starting(ContainerProcess Init) : SystemState;

    /// <summary>The program runs.</summary>
    /// <param name="Init">The init process.</param>
    public sealed record Running(ContainerProcess Init) : SystemState;

    /// <summary>Every process is frozen.</summary>
    /// <param name="Init">The init process.</param>
    public sealed record Paused(ContainerProcess Init) : SystemState;

    /// <summary>It ends: processes are being killed, awaited and reported.</summary>
    /// <param name="Init">The init process; null when none came to be.</param>
    public sealed record Stopping(ContainerProcess? Init) : SystemState;

    /// <summary>Nothing of it runs; its policy starts it again.</summary>
    /// <param name="Exit">How the life before ended.</param>
    /// <param name="NextStart">When.</param>
    public sealed record Restarting(ExitRecord Exit, DateTimeOffset NextStart) : SystemState;

    /// <summary>Nothing of it runs any more.</summary>
    /// <param name="Exit">How it ended.</param>
    public sealed record Stopped(ExitRecord Exit) : SystemState;
}
