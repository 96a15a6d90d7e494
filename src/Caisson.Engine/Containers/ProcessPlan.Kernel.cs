using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Containers;

// What the kernel keeps of a process beside its credentials: security labels, scheduling, priority, processors, execution domain.
internal sealed partial class ProcessPlan
{
    private static readonly string[] Policies = ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] SchedulerFlags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY", "SCHED_FLAG_KEEP_PARAMS", "SCHED_FLAG_UTIL_CLAMP_MIN",
        "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    /// <summary>Security labels that take effect with the program. Paths are the host's.</summary>
    public void SetLabels(HostFacts facts)
    {
        if (_process.AppArmorProfile is { Length: > 0 } profile && (profile != "unconfined" || facts.HasAppArmor()))
        {
            Require(facts.HasAppArmor(), "process.apparmorProfile", "AppArmor");
            var written = new Platform.Linux.Launching.PlanLabel();
            var old = new Platform.Linux.Launching.PlanLabel();
            var file = _plan.NewRegister("label");
            _plan.Purpose = $"apply the AppArmor profile '{profile}'";
            _plan.OpenOnHost(file, "/proc/self/attr/apparmor/exec", OpenFlags.WriteOnly).TolerateTo(old, Errno.ENOENT).ThenTo(written);
            _plan.Mark(old);
            _plan.OpenOnHost(file, "/proc/self/attr/exec", OpenFlags.WriteOnly);
            _plan.Mark(written);
            _plan.Write(file, "exec " + profile);
            _plan.Close(file);
        }

        if (_process.SelinuxLabel is { Length: > 0 } label)
        {
            Require(facts.HasSelinux(), "process.selinuxLabel", "SELinux");
            var file = _plan.NewRegister("label");
            _plan.Purpose = $"apply the SELinux label '{label}'";
            _plan.OpenOnHost(file, "/proc/self/attr/exec", OpenFlags.WriteOnly);
            _plan.Write(file, label);
            _plan.Close(file);
        }
    }

    /// <summary>Restricts the processors of an exec: at its beginning to the first list, at its end to the last.</summary>
    public void SetProcessors(string? list, string where)
    {
        if (!string.IsNullOrEmpty(list))
        {
            _plan.Purpose = $"run on the processors {list}";
            _plan.Failure = ErrorCode.InvalidDocument;
            _plan.SetProcessors(ProcessorList.ToMask(list, where), list);
            _plan.Failure = ErrorCode.LaunchFailed;
        }
    }

    private void SetScheduling()
    {
        if (_process.Scheduler is { } scheduler)
        {
            var policy = Array.IndexOf(Policies, scheduler.Policy);
            var flags = 0UL;
            foreach (var flag in scheduler.Flags ?? [])
            {
                var bit = Array.IndexOf(SchedulerFlags, flag);
                flags |= bit >= 0 ? 1UL << bit : throw SpecCheck.Invalid($"unknown flag '{flag}' in process.scheduler");
            }

            _plan.Purpose = $"set the scheduling policy {scheduler.Policy}";
            _plan.SetScheduling(
                policy >= 0 ? (uint)policy : throw SpecCheck.Invalid($"unknown policy '{scheduler.Policy}' in process.scheduler"),
                flags, scheduler.Nice, (uint)scheduler.Priority, scheduler.Runtime, scheduler.Deadline, scheduler.Period);
        }

        if (_process.IoPriority is { } priority)
        {
            var kind = priority.Class switch
            {
                "IOPRIO_CLASS_RT" => 1,
                "IOPRIO_CLASS_BE" => 2,
                "IOPRIO_CLASS_IDLE" => 3,
                _ => throw SpecCheck.Invalid($"unknown class '{priority.Class}' in process.ioPriority"),
            };
            _plan.Purpose = $"set the input-output priority {priority.Class} {priority.Priority}";
            _plan.SetIoPriority(kind, priority.Priority is >= 0 and <= 7 ? priority.Priority : throw SpecCheck.Invalid("process.ioPriority.priority lies between 0 and 7"));
        }
    }

    /// <summary>The execution domain (personality(2)).</summary>
    public void SetPersonality(Personality? personality)
    {
        if (personality is null)
        {
            return;
        }

        if (personality.Flags is { Count: > 0 })
        {
            throw SpecCheck.Invalid("linux.personality.flags: the specification defines none yet");
        }

        _plan.Purpose = $"set the execution domain {personality.Domain}";
        _plan.SetPersonality(personality.Domain switch
        {
            "LINUX" => 0,
            "LINUX32" => 8,
            _ => throw SpecCheck.Invalid($"unknown domain '{personality.Domain}' in linux.personality"),
        });
    }

    private static void Require(bool isThere, string what, string feature)
    {
        if (!isThere)
        {
            throw new LaunchException(ErrorCode.NotSupported, $"{what} cannot be applied: this kernel runs without {feature}", 0, $"boot with {feature}, or leave {what} out");
        }
    }
}
