using Caisson.Contracts;
using Caisson.Engine.Containers;

namespace Caisson.Engine.Systems;

/// <summary>Where a process stands in its life. Each state carries what exists in it and nothing else.</summary>
/// <remarks>
/// <code>
/// verb            Preparing   Prepared    Starting    Running     Exited
/// start           –           Starting    invalid     invalid     gone; invalid when it was started
/// signal          –           delivered   delivered   delivered   not delivered
/// terminate       –           delivered   delivered   delivered   not delivered
/// modify          –           ok          ok          ok          gone (closing a stream: ok)
/// info, status    –           ok          ok          ok          ok
/// last close      –           killed      goes on     goes on     forgotten
/// prepared        Prepared    –           –           –           –
/// not prepared    forgotten   –           –           –           –
/// program runs    –           –           Running     –           –
/// kernel: ended   –           Exited      Exited      Exited      –
/// </code>
/// <para>Nobody holds a handle on a process that is being prepared; its system ends it by cancelling the launch.</para>
/// </remarks>
internal abstract record ProcessState
{
    private ProcessState()
    {
    }

    /// <summary>The word that errors use.</summary>
    public string Name => GetType().Name;

    /// <summary>The launcher is at work.</summary>
    public sealed record Preparing : ProcessState;

    /// <summary>It stands at its gate.</summary>
    /// <param name="Launched">The process.</param>
    public sealed record Prepared(LaunchedProcess Launched) : ProcessState;

    /// <summary>The gate is open, the program does not run yet.</summary>
    /// <param name="Launched">The process.</param>
    public sealed record Starting(LaunchedProcess Launched) : ProcessState;

    /// <summary>Its program runs.</summary>
    /// <param name="Launched">The process.</param>
    public sealed record Running(LaunchedProcess Launched) : ProcessState;

    /// <summary>It ended.</summary>
    /// <param name="Exit">How.</param>
    public sealed record Exited(ExitRecord Exit) : ProcessState;
}
