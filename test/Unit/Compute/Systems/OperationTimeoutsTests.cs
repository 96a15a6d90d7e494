using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>Deadlines of operations, and what stands behind them.</summary>
public sealed class OperationTimeoutsTests
{
    [Fact]
    public void The_environment_overrides_each_of_them_and_nonsense_does_not()
    {
        var variables = new Dictionary<string, string> { ["HCSSHIM_TIMEOUT_SYSTEMSTART"] = "900", ["HCSSHIM_TIMEOUT_SYSTEMPAUSE"] = "-1", ["HCSSHIM_TIMEOUT_SYSTEMSAVE"] = "99999999" };
        var timeouts = OperationTimeouts.From(name => variables.GetValueOrDefault(name));

        Assert.Equal(TimeSpan.FromSeconds(900), timeouts.Of(OperationNames.SystemStart));
        Assert.Equal(TimeSpan.FromSeconds(240), timeouts.Of(OperationNames.SystemPause));
        Assert.Equal(TimeSpan.FromDays(49), timeouts.Longest);
        Assert.Equal(timeouts.Call, timeouts.Of(OperationNames.SystemModify));
        Assert.Null(timeouts.Of(OperationNames.SystemSubscribe));
    }

    [Fact]
    public void A_connection_gives_no_call_up_before_its_callers_deadline()
    {
        Assert.Equal(TimeSpan.FromMinutes(5), LocalComputeServiceOptions.LongestCall(new OperationTimeouts()));
        Assert.Equal(TimeSpan.FromMinutes(20) + TimeSpan.FromSeconds(5), LocalComputeServiceOptions.LongestCall(new OperationTimeouts { Start = TimeSpan.FromMinutes(20) }));
        Assert.True(LocalComputeServiceOptions.LongestCall(new OperationTimeouts { Start = TimeSpan.FromDays(49) }).TotalMilliseconds < uint.MaxValue - 1);
    }
}
