using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

public sealed class DeviceAccessTests
{
    private static readonly DeviceRule DenyAll = new() { Allow = false, Access = "rwm" };
    private static readonly DeviceRule AllowAll = new() { Allow = true, Access = "rwm" };

    [Fact]
    public void Without_rules_a_container_gets_the_devices_that_every_container_has() => Assert.Equal(
        [
            "deny a", "allow c *:* m", "allow b *:* m", "allow c 1:3 rwm", "allow c 1:5 rwm", "allow c 1:7 rwm", "allow c 1:8 rwm", "allow c 1:9 rwm",
            "allow c 5:0 rwm", "allow c 5:1 rwm", "allow c 5:2 rwm", "allow c 136:* rwm",
        ],
        Compile());

    [Fact]
    public void Everything_allowed_is_one_step() => Assert.Equal(["allow a"], Compile(DenyAll, Rule(true, "c", 10, 229), AllowAll));

    [Fact]
    public void Everything_but_one_device_is_two_steps() => Assert.Equal(["allow a", "deny b 8:0 rwm"], Compile(AllowAll, Rule(false, "b", 8, 0)));

    [Fact]
    public void A_later_rule_takes_an_earlier_one_back()
    {
        var steps = Compile(DenyAll, Rule(true, "c", 10, 229), Rule(true, "c", 10, 200), Rule(false, "c", 10, null, "w"));

        Assert.Contains("allow c 10:229 rm", steps);
        Assert.Contains("allow c 10:200 rm", steps);
        Assert.DoesNotContain(Compile(DenyAll, Rule(true, "c", 10, 229), Rule(false, "c", 10, 229)), step => step.Contains("229", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hole_that_the_kernel_would_ignore_is_refused()
    {
        var failure = Assert.Throws<CgroupException>(() => Compile(DenyAll, Rule(true, "c", 10, null), Rule(false, "c", 10, 229)));

        Assert.Contains("c 10:229", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_for_all_types_that_is_not_for_everything_is_one_for_both()
    {
        var steps = Compile(DenyAll, new DeviceRule { Allow = true, Type = "a", Major = 7, Access = "r" });

        Assert.Contains("allow c 7:* r", steps);
        Assert.Contains("allow b 7:* r", steps);
    }

    private static DeviceRule Rule(bool allow, string type, long? major, long? minor, string access = "rwm") =>
        new() { Allow = allow, Type = type, Major = major, Minor = minor, Access = access };

    private static List<string> Compile(params DeviceRule[] rules) =>
        [.. DeviceAccess.Compile(rules).Select(step => (step.Allow ? "allow " : "deny ") + step.Line)];
}
