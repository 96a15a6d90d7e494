using Caisson.Contracts;

namespace Caisson.Cli.Commands;

/// <summary>One container, as <c>caisson ps</c> lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; null without one.</param>
/// <param name="Image">Its image, as it was called; null where nobody said.</param>
/// <param name="Command">What it runs; empty where that is not known.</param>
/// <param name="State">What it is doing, in lower case.</param>
/// <param name="ProcessId">Its init process; null while it has none.</param>
/// <param name="Owner">Who created it.</param>
/// <param name="CreateTime">When it was created.</param>
/// <param name="StartTime">When it was last started.</param>
/// <param name="Exit">How it last ended.</param>
/// <param name="Health">Whether it works, in lower case; null where that is not seen.</param>
/// <param name="Sickness">Why it could not be asked; null of a healthy one.</param>
internal sealed record ContainerRow(
    string Id,
    string? Name,
    string? Image,
    string Command,
    string State,
    int? ProcessId,
    string? Owner,
    DateTimeOffset? CreateTime,
    DateTimeOffset? StartTime,
    ExitRecord? Exit,
    string? Health,
    string? Sickness)
{
    /// <summary>It has ended.</summary>
    public bool IsStopped => State == "stopped";
}
