namespace Caisson.Cli.Commands;

/// <summary>One image, as <c>caisson image ls</c> lists it.</summary>
internal sealed record ImageRow(string Name, string Digest, int Layers, long SizeInBytes, DateTimeOffset Imported);
