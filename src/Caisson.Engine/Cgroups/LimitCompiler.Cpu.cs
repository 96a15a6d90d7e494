using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private const ulong LeastPeriod = 1000;
    private const ulong GreatestPeriod = 1_000_000;
    private const long LeastQuota = 1000;

    private void AddCpu(CpuResources cpu)
    {
        if (cpu.Shares is > 0 and var shares)
        {
            var limit = $"cpu shares {shares}";
            var owner = Owner("cpu", limit);
            if (owner.IsUnified)
            {
                Add(owner, "cpu.weight", Text(CpuWeight.FromShares(shares)), limit);
            }
            else
            {
                Add(owner, "cpu.shares", Text(shares), limit);
            }
        }

        AddBandwidth(cpu);
        AddRealTime(cpu);
        if (cpu.Idle is { } idle)
        {
            var limit = $"cpu idle {idle}";
            if (idle is not (0 or 1))
            {
                throw CgroupException.BadValue(limit, "it is 0 or 1");
            }

            Add(Owner("cpu", limit), "cpu.idle", Text(idle), limit);
        }

        AddSet("cpuset.cpus", cpu.Cpus);
        AddSet("cpuset.mems", cpu.Mems);
    }

    private void AddBandwidth(CpuResources cpu)
    {
        var period = cpu.Period is > 0 ? cpu.Period : null;
        var quota = cpu.Quota is not 0 ? cpu.Quota : null;
        if (period is < LeastPeriod or > GreatestPeriod)
        {
            throw CgroupException.BadValue($"cpu period {period}", $"it lies between {LeastPeriod} and {GreatestPeriod} microseconds");
        }

        if (quota is > 0 and < LeastQuota)
        {
            throw CgroupException.BadValue($"cpu quota {quota}", $"it is at least {LeastQuota} microseconds, or -1");
        }

        var limit = $"cpu quota {quota?.ToString(CultureInfo.InvariantCulture) ?? "default"} per {period?.ToString(CultureInfo.InvariantCulture) ?? "default"}";
        if (period is not null || quota is not null)
        {
            AddBandwidth(Owner("cpu", limit), quota, period, limit);
        }

        if (cpu.Burst is { } burst)
        {
            var burstLimit = $"cpu burst {burst}";
            var owner = Owner("cpu", burstLimit);
            Add(owner, owner.IsUnified ? "cpu.max.burst" : "cpu.cfs_burst_us", Text(burst), burstLimit);
        }
    }

    private void AddBandwidth(CgroupHierarchy owner, long? quota, ulong? period, string limit)
    {
        if (owner.IsUnified)
        {
            var most = quota is > 0 and var given ? Text(given) : "max";
            Add(owner, "cpu.max", period is { } length ? $"{most} {Text(length)}" : most, limit);
            return;
        }

        if (period is { } periodInMicroseconds)
        {
            Add(owner, "cpu.cfs_period_us", Text(periodInMicroseconds), limit);
        }

        if (quota is { } quotaInMicroseconds)
        {
            Add(owner, "cpu.cfs_quota_us", quotaInMicroseconds < 0 ? "-1" : Text(quotaInMicroseconds), limit);
        }
    }

    private void AddRealTime(CpuResources cpu)
    {
        AddRealTime("cpu.rt_period_us", "cpu realtimePeriod", cpu.RealtimePeriod is > 0 and var period ? Text(period) : null);
        AddRealTime("cpu.rt_runtime_us", "cpu realtimeRuntime", cpu.RealtimeRuntime is not (null or 0) ? Text(cpu.RealtimeRuntime.Value) : null);
    }

    private void AddRealTime(string file, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        var limit = $"{name} {value}";
        var owner = Owner("cpu", limit);
        if (owner.IsUnified)
        {
            throw CgroupException.Refused(limit, "cgroup v2 has no real-time bandwidth", "leave it out");
        }

        Add(owner, file, value, limit);
    }

    private void AddSet(string file, string? list)
    {
        if (string.IsNullOrEmpty(list))
        {
            return;
        }

        var limit = $"{file} \"{list}\"";
        foreach (var character in list)
        {
            if (!char.IsAsciiDigit(character) && character is not (',' or '-'))
            {
                throw CgroupException.BadValue(limit, "it is a list such as 0-3,7");
            }
        }

        Add(Owner("cpuset", limit), file, list, limit);
    }
}
