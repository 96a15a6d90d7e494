namespace Caisson.Ttrpc.Generator;

/// <summary>Which message is written.</summary>
/// <param name="Name">Its name in C#.</param>
/// <param name="FullName">Its full protobuf name.</param>
/// <param name="Path">Its place in the descriptor.</param>
internal sealed record MessagePlace(string Name, string FullName, int[] Path);
