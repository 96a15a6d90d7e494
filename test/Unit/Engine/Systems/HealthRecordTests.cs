using Caisson.Contracts.Documents;
using Caisson.Engine.Systems.Health;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>What follows from the results of probes.</summary>
public sealed class HealthRecordTests
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(1);

    [Fact]
    public void One_good_probe_is_enough_and_so_many_bad_ones_in_a_row()
    {
        var health = Make(new HealthPolicy { Command = ["true"], Retries = 2 });

        Assert.False(health.Add(Result(1), Late));
        Assert.Equal((HealthState.Starting, 1), (health.State, health.FailingStreak));
        Assert.True(health.Add(Result(0), Late));
        Assert.Equal((HealthState.Healthy, 0), (health.State, health.FailingStreak));
        Assert.False(health.Add(Result(7), Late));
        Assert.True(health.Add(Result(-1), Late));
        Assert.Equal((HealthState.Unhealthy, 2), (health.State, health.FailingStreak));
        Assert.False(health.Add(Result(1), Late));
        Assert.True(health.Add(Result(0), Late));
    }

    [Fact]
    public void Failures_in_the_start_period_do_not_count_until_one_was_good()
    {
        var health = Make(new HealthPolicy { Command = ["true"], Retries = 1, StartPeriodInMilliseconds = 1000, StartIntervalInMilliseconds = 10 });
        var early = TimeSpan.FromMilliseconds(999);

        Assert.Equal(TimeSpan.FromMilliseconds(10), health.NextPause(early));
        Assert.False(health.Add(Result(1), early));
        Assert.True(health.Add(Result(0), early));
        Assert.Equal(TimeSpan.FromSeconds(30), health.NextPause(early));
        Assert.True(health.Add(Result(1), early));
        Assert.Equal(HealthState.Unhealthy, health.State);
    }

    [Fact]
    public void A_new_life_begins_anew_and_the_last_results_stay_to_be_seen()
    {
        var health = Make(new HealthPolicy { Command = ["true"], Retries = 1 });
        foreach (var code in Enumerable.Range(1, 7))
        {
            health.Add(Result(code), Late);
        }

        health.BeginLife();

        var status = health.ToStatus(withResults: true);
        Assert.Equal((HealthState.Starting, 0), (status.State, status.FailingStreak));
        Assert.Equal([3, 4, 5, 6, 7], status.Results!.Select(result => result.ExitCode));
        Assert.Null(health.ToStatus(withResults: false).Results);
    }

    [Fact]
    public void Only_the_beginning_of_the_output_is_kept()
    {
        var output = new ProbeOutput();
        output.Append(default, new byte[] { (byte)'a', 0xff });
        Assert.Equal("a\ufffd", output.ToString());

        output.Append(default, new byte[1 << 20]);

        Assert.Equal(HealthResult.MaximumOutputBytes + 3, output.ToString().Length);
        Assert.EndsWith("...", output.ToString(), StringComparison.Ordinal);
    }

    private static HealthRecord Make(HealthPolicy policy) => new(policy);

    private static HealthResult Result(int code) => new() { Start = default, End = default, ExitCode = code };
}
