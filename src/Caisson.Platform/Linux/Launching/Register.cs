namespace Caisson.Platform.Linux.Launching;

/// <summary>A place that holds a result of the plan, mostly a descriptor.</summary>
/// <param name="Number">Its place in the register file.</param>
/// <param name="Name">How the plan's text calls it.</param>
public sealed record Register(int Number, string Name);
