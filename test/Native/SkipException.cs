namespace Caisson.NativeTests;

/// <summary>This test cannot run here; the message says why.</summary>
internal sealed class SkipException(string reason) : Exception(reason);
