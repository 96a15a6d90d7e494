using Caisson.Engine.Containers.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

public sealed class SystemCallNumbersTests
{
    public static TheoryData<string, int, int, int, int, int> Known => new()
    {
        { "read", 0, 0, 3, 63, 3 },
        { "execve", 59, 520, 11, 221, 11 },
        { "socketcall", -1, -1, 102, -1, -1 },
        { "cachestat", 451, 451, 451, 451, 451 },
        { "map_shadow_stack", 453, -1, 453, 453, 453 },
        { "set_tls", -1, -1, -1, -1, 983045 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Name_has_its_numbers(string name, int x64, int x32, int x86, int arm64, int arm) =>
        Assert.Equal(new SystemCallRow(x64, x32, x86, arm64, arm), SystemCallNumbers.Find(name));

    [Theory]
    [InlineData("")]
    [InlineData("rea")]
    [InlineData("reads")]
    [InlineData("read 0")]
    [InlineData("no_such_call")]
    [InlineData("réad")]
    public void Other_names_have_none(string name) => Assert.Null(SystemCallNumbers.Find(name));

    [Fact]
    public void Every_row_is_found_and_sorted()
    {
        var names = SystemCallNumbers.Names().ToArray();

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, static name => Assert.NotNull(SystemCallNumbers.Find(name)));
    }

    // The verdicts' table has places for these numbers alone.
    [Fact]
    public void Numbers_are_small_but_for_those_that_ARM_has_apart() => Assert.All(SystemCallNumbers.Names(), static name =>
    {
        var row = SystemCallNumbers.Find(name)!.Value;
        Assert.All([row.X64, row.X32, row.X86, row.Arm64], static number => Assert.InRange(number, -1, 599));
        Assert.True(row.Arm is < 600 or (>= 0xf0000 and < 0xf0008));
    });

    [LibSeccompFact]
    public void Names_have_the_numbers_that_libseccomp_knows()
    {
        var compared = 0;
        foreach (var name in SystemCallNumbers.Names().Where(LibSeccomp.Knows))
        {
            foreach (var architecture in Enum.GetValues<FilterArchitecture>())
            {
                var expected = LibSeccomp.NumberOf(name, architecture);
                var number = (int?)architecture.NumberOf(SystemCallNumbers.Find(name)!.Value) ?? -1;

                // On x86 libseccomp says that a call has a multiplexer by a number between -100 and -299, whether or not it has one of its own too.
                if (architecture != FilterArchitecture.X86 || expected is >= 0 or < -299)
                {
                    Assert.True(Math.Max(expected, -1) == number, $"{name} on {architecture}: {number}, libseccomp says {expected}");
                }

                compared++;
            }
        }

        Assert.True(compared > 2000);
    }

    [LibSeccompFact]
    public void Every_number_that_libseccomp_knows_has_its_name()
    {
        var names = new Dictionary<(FilterArchitecture, uint), string>();
        foreach (var name in SystemCallNumbers.Names())
        {
            foreach (var architecture in Enum.GetValues<FilterArchitecture>())
            {
                if (architecture.NumberOf(SystemCallNumbers.Find(name)!.Value) is { } number)
                {
                    names.TryAdd((architecture, number), name);
                }
            }
        }

        foreach (var architecture in Enum.GetValues<FilterArchitecture>())
        {
            var first = architecture == FilterArchitecture.X32 ? FilterArchitectures.X32Bit : 0;
            for (var number = first; number < first + 600; number++)
            {
                Assert.True(LibSeccomp.NameOf((int)number, architecture) is not { } name || names.ContainsKey((architecture, number)), $"{architecture} {number}");
            }
        }
    }
}
