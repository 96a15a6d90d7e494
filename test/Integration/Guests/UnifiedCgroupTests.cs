using System.Globalization;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Guests;

/// <summary>The native tests on a kernel with cgroup v2 alone: launcher, engine, filters of system calls, limits.</summary>
public sealed class UnifiedCgroupTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    [RootFact(Requirement.Busybox | Requirement.Guest)]
    public async Task Every_native_test_passes_in_a_guest_with_cgroup_v2_alone()
    {
        var output = await Guest.RunTestsAsync("", Deadline);

        Assert.True(output.Lines.Contains("guest: the native tests ended with 0"), output.All);
        Assert.Empty(output.Of("FAIL"));
        var passed = output.Of("ok");
        var skipped = output.Of("skip");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{passed.Count} passed, 0 failed, {skipped.Count} skipped"), output.Lines);

        // What a guest is for, and what has no place there.
        Assert.Contains(passed, name => name.StartsWith("UnifiedCgroup.", StringComparison.Ordinal));
        Assert.All(skipped, test => Assert.Contains("cgroup v1", test, StringComparison.Ordinal));
    }
}
