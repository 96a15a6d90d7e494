using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class DeviceProgramCompilerTests
{
    private static readonly DeviceRule AllowAll = new() { Allow = true, Access = "rwm" };
    private static readonly string[] Accesses = ["r", "w", "m", "rw", "rm", "wm", "rwm"];

    [Fact]
    public void A_program_reads_like_the_rules_backwards() => Assert.Equal(
        """
        r2 = context[0]
        r3 = r2
        r2 &= ffff
        r3 >>= 16
        r4 = context[4]
        r5 = context[8]
        if r2 != 1 skip 6
        if r4 != 8 skip 5
        r6 = r3
        r6 &= 4
        if r6 == 0 skip 2
        r0 = 0
        exit
        if r2 != 2 skip 4
        if r4 != 10 skip 3
        if r5 != 229 skip 2
        r0 = 0
        exit
        r0 = 1
        exit
        """,
        string.Join('\n', Compile(AllowAll, Rule(false, "c", 10, 229), Rule(false, "b", 8, null, "w"))!));

    [Fact]
    public void Instructions_are_encoded_as_the_kernel_takes_them()
    {
        Assert.Equal(0x0000_0000_0008_1561ul, new DeviceInstruction(DeviceInstruction.LoadWord, 5, 1, 8, 0).Encoded);
        Assert.Equal(0xFFFF_FFFF_0003_0456ul, new DeviceInstruction(DeviceInstruction.JumpIfNot, 4, 0, 3, -1).Encoded);
    }

    [Fact]
    public void Everything_allowed_needs_no_program()
    {
        Assert.Null(Compile(AllowAll));
        Assert.Null(Compile(Rule(true, "c", 10, 229), AllowAll));
    }

    [Fact]
    public void Without_rules_the_devices_of_every_container_are_allowed()
    {
        var program = Encoded();

        Assert.True(DeviceMachine.Allows(program, 'c', 1, 3, "rw"));
        Assert.True(DeviceMachine.Allows(program, 'c', 136, 77, "rw"));
        Assert.True(DeviceMachine.Allows(program, 'b', 8, 0, "m"));
        Assert.False(DeviceMachine.Allows(program, 'b', 8, 0, "r"));
        Assert.False(DeviceMachine.Allows(program, 'b', 8, 0, "rm"));
        Assert.False(DeviceMachine.Allows(program, 'c', 10, 229, "w"));
    }

    [Fact]
    public void A_hole_that_v1_cannot_express_is_a_hole()
    {
        var program = Encoded(Rule(true, "c", 10, null), Rule(false, "c", 10, 229, "w"));

        Assert.True(DeviceMachine.Allows(program, 'c', 10, 200, "rwm"));
        Assert.True(DeviceMachine.Allows(program, 'c', 10, 229, "r"));
        Assert.False(DeviceMachine.Allows(program, 'c', 10, 229, "rw"));
    }

    [Fact]
    public void Accesses_that_two_rules_allow_are_allowed_together() =>
        Assert.True(DeviceMachine.Allows(Encoded(Rule(true, "b", 7, 0, "r"), Rule(true, "b", 7, 0, "w")), 'b', 7, 0, "rw"));

    [Fact]
    public void Great_device_numbers_are_not_taken_for_negative_ones()
    {
        var program = Encoded(Rule(true, "b", uint.MaxValue, 0x8000_0000));

        Assert.True(DeviceMachine.Allows(program, 'b', uint.MaxValue, 0x8000_0000, "rw"));
        Assert.False(DeviceMachine.Allows(program, 'b', uint.MaxValue, 0, "rw"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_verdict_is_that_of_the_rules_read_one_by_one(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var rules = Enumerable.Range(0, random.Next(12)).Select(_ => Any(random)).ToArray();
            var program = Compile(rules);
            if (program is not null)
            {
                DeviceMachine.Verify(program);
            }

            var steps = DeviceAccess.List(rules);
            ulong[] encoded = [.. (program ?? []).Select(instruction => instruction.Encoded)];
            foreach (var type in "bc")
            {
                foreach (var (major, minor) in (ReadOnlySpan<(uint, uint)>)[(1, 3), (1, 9), (8, 0), (8, 1), (10, 229), (136, 0)])
                {
                    foreach (var access in Accesses)
                    {
                        var expected = access.All(letter => steps.FindLast(step => Speaks(step, type, major, minor, letter))!.Allow);
                        Assert.True(
                            expected == (program is null || DeviceMachine.Allows(encoded, type, major, minor, access)),
                            $"{type} {major}:{minor} {access} should be {expected} by {string.Join("; ", steps.Select(step => $"{step.Allow} {step.Line}"))}");
                    }
                }
            }
        }
    }

    private static bool Speaks(DeviceStep step, char type, uint major, uint minor, char letter) =>
        step.Type is 'a' || (step.Type == type && (step.Major ?? major) == major && (step.Minor ?? minor) == minor && step.Access.Contains(letter));

    private static DeviceRule Any(Random random) => Rule(
        random.Next(2) == 0,
        random.GetItems(["a", "b", "c"], 1)[0],
        random.GetItems<long?>([null, 1, 8, 10, 136], 1)[0],
        random.GetItems<long?>([null, 0, 3, 229], 1)[0],
        random.GetItems(Accesses, 1)[0]);

    private static DeviceRule Rule(bool allow, string type, long? major, long? minor, string access = "rwm") =>
        new() { Allow = allow, Type = type, Major = major, Minor = minor, Access = access };

    private static IReadOnlyList<DeviceInstruction>? Compile(params DeviceRule[] rules) => DeviceProgramCompiler.Compile(DeviceAccess.List(rules));

    private static ulong[] Encoded(params DeviceRule[] rules) => [.. Compile(rules)!.Select(instruction => instruction.Encoded)];
}
