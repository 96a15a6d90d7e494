using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Native;

namespace Caisson.NativeTests;

/// <summary>Prints <c>ok name</c>, <c>FAIL name: why</c> or <c>skip name: reason</c> a test, and the counts last.</summary>
internal static class NativeRunner
{
    internal static int Run(IReadOnlyList<NativeTest> tests, string filter)
    {
        int passed = 0, failed = 0, skipped = 0;
        foreach (var test in tests)
        {
            if (!test.Name.Contains(filter, StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                test.Body();
                passed++;
                Print($"ok {test.Name}");
            }
            catch (SkipException skip)
            {
                skipped++;
                Print($"skip {test.Name}: {skip.Message}");
            }
            catch (Exception error)
            {
                failed++;
                Print($"FAIL {test.Name}: {error}");
            }
        }

        Print($"{passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 ? 0 : 1;
    }

    // Not the Console: it starts a thread, and tests count threads.
    private static void Print(string line)
    {
        ReadOnlySpan<byte> rest = System.Text.Encoding.UTF8.GetBytes(line + "\n");
        while (!rest.IsEmpty)
        {
            var written = LibC.Write(1, rest, rest.Length);
            if (written < 0)
            {
                throw LinuxException.Last("write", "standard output");
            }

            rest = rest[(int)written..];
        }
    }
}
