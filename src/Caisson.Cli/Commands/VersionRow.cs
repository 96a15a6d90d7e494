namespace Caisson.Cli.Commands;

/// <summary>What <c>caisson version</c> tells.</summary>
internal sealed record VersionRow(string Version, string Runtime, string OperatingSystem);
