namespace Caisson.NativeTests;

/// <summary>One test of the AOT probe.</summary>
/// <param name="Name">A sentence with underscores, unique.</param>
/// <param name="Body">Throws to fail, <see cref="SkipException"/> to be skipped. A test that needs the loop makes its own.</param>
internal sealed record NativeTest(string Name, Action Body);
