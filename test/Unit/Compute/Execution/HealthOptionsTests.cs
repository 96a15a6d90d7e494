using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci.Images;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>The health policy that comes of what people and images say.</summary>
public sealed class HealthOptionsTests
{
    private const long Second = 1_000_000_000;

    private static readonly HealthCheck Check = new() { Test = ["CMD-SHELL", "curl localhost"], Interval = 7 * Second, Retries = 4 };

    [Fact]
    public void An_images_check_is_taken_as_it_is()
    {
        var policy = HealthOptions.Resolve(null, HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check }))!;

        Assert.Equal(["/bin/sh", "-c", "curl localhost"], policy.Command);
        Assert.Equal((7000, 30_000, 0, 5000, 4),
            (policy.IntervalInMilliseconds, policy.TimeoutInMilliseconds, policy.StartPeriodInMilliseconds, policy.StartIntervalInMilliseconds, policy.Retries));
    }

    [Fact]
    public void An_images_own_shell_and_a_plain_command_are_heeded()
    {
        Assert.Equal(["/bin/ash", "-x", "curl localhost"], HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check, Shell = ["/bin/ash", "-x"] })!.Command);
        Assert.Equal(["curl", "a b"], HealthOptions.OfImage(new ContainerConfig { HealthCheck = new HealthCheck { Test = ["CMD", "curl", "a b"] } })!.Command);
    }

    [Fact]
    public void No_check_is_none()
    {
        Assert.Null(HealthOptions.OfImage(null));
        Assert.Null(HealthOptions.OfImage(new ContainerConfig()));
        Assert.Null(HealthOptions.OfImage(new ContainerConfig { HealthCheck = new HealthCheck { Test = ["NONE"] } }));
        Assert.Null(HealthOptions.OfImage(new ContainerConfig { HealthCheck = new HealthCheck { Test = [] } }));
        Assert.Null(HealthOptions.Resolve(new HealthOptions { IsOff = true }, HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check })));
    }

    [Fact]
    public void What_people_say_goes_over_what_there_is()
    {
        var present = HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check });

        var policy = HealthOptions.Resolve(new HealthOptions { Timeout = TimeSpan.FromSeconds(2), StartPeriod = TimeSpan.FromMinutes(1) }, present)!;

        Assert.Equal(present!.Command, policy.Command);
        Assert.Equal((7000, 2000, 60_000), (policy.IntervalInMilliseconds, policy.TimeoutInMilliseconds, policy.StartPeriodInMilliseconds));
        Assert.Equal(0, HealthOptions.Resolve(new HealthOptions { StartPeriod = TimeSpan.Zero }, policy)!.StartPeriodInMilliseconds);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refuses(new HealthOptions { Retries = 2 }, null);
        Refuses(new HealthOptions { Command = ["a"], Retries = 0 }, null, isRefused: false);
        Refuses(new HealthOptions { Command = ["a"], Retries = -1 }, null);
        Refuses(new HealthOptions { Command = [] }, null);
        Refuses(new HealthOptions { Command = ["a"], Interval = TimeSpan.Zero }, null);
        Refuses(new HealthOptions { Command = ["a"], Timeout = TimeSpan.FromDays(50) }, null);
        Assert.Throws<FormatException>(() => HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check with { Interval = -1_000_000 } }));
        Assert.Throws<FormatException>(() => HealthOptions.OfImage(new ContainerConfig { HealthCheck = Check with { Test = ["ODD", "x"] } }));

        static void Refuses(HealthOptions said, HealthPolicy? present, bool isRefused = true) =>
            Assert.Equal(isRefused, Record.Exception(() => HealthOptions.Resolve(said, present)) is FormatException);
    }
}
