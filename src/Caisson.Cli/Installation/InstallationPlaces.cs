namespace Caisson.Cli.Installation;

/// <summary>Where an installation for containerd puts what.</summary>
/// <param name="Shim">The shim's program.</param>
/// <param name="ProgramDirectory">A directory in which containerd looks for programs.</param>
/// <param name="Config">containerd's configuration.</param>
/// <param name="Manifest">The manifest of the RuntimeClass.</param>
internal sealed record InstallationPlaces(string Shim, string ProgramDirectory, string Config, string Manifest);
