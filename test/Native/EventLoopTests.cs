namespace Caisson.NativeTests;

/// <summary>The event loop in an AOT process.</summary>
internal static class EventLoopTests
{
    internal static IReadOnlyList<NativeTest> All { get; } = [];
}
