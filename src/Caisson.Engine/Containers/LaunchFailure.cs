using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>What a child or the kernel said, as an error for people.</summary>
internal static class LaunchFailure
{
    /// <summary>A step of a plan failed.</summary>
    public static LaunchException Of(LaunchPlan plan, LaunchMessage.Failed failed, int processId = 0)
    {
        var step = failed.Step >= 0 && failed.Step < plan.Steps.Count ? plan.Steps[failed.Step] : null;
        if (step is null)
        {
            return new LaunchException(ErrorCode.LaunchFailed, "launch the process", failed.Errno) { ProcessId = processId };
        }

        var isProgram = step.Operation is PlanOperation.FindProgram or PlanOperation.ExecuteProgram;
        var code = isProgram ? failed.Errno == Errno.ENOENT ? ErrorCode.ProgramNotFound : ErrorCode.ProgramNotExecutable : step.Failure;
        return new LaunchException(code, step.Purpose, failed.Errno, Remedy(code, failed.Errno, step)) { ProcessId = processId };
    }

    /// <summary>The parent's own part failed.</summary>
    public static LaunchException Of(LinuxException failure) => new(
        failure.Errno is Errno.EAGAIN or Errno.ENOMEM or Errno.ENOSPC or Errno.EMFILE or Errno.ENFILE ? ErrorCode.ResourceExhausted : ErrorCode.LaunchFailed,
        failure.Path is null ? failure.Call : $"{failure.Call} '{failure.Path}'",
        failure.Errno,
        failure switch
        {
            { Call: "clone3", Errno: Errno.EPERM } => "users other than root may make no user namespaces here: set kernel.unprivileged_userns_clone to 1, or kernel.apparmor_restrict_unprivileged_userns to 0, where the kernel has them",
            { Call: "clone3", Errno: Errno.ENOSPC } => "raise user.max_user_namespaces and its like, or nest fewer namespaces",
            _ => null,
        });

    private static string? Remedy(ErrorCode code, int errno, PlanStep step) => code switch
    {
        ErrorCode.ProgramNotFound when step.Operation == PlanOperation.ExecuteProgram => "the program is there but its interpreter or dynamic loader is not in the container",
        ErrorCode.ProgramNotFound => "check the program's name and the PATH of the container's environment",
        ErrorCode.ProgramNotExecutable when errno == Errno.ENOEXEC => "the file is no program for this machine; a script needs a first line that names its interpreter",
        ErrorCode.ProgramNotExecutable => "check the file's mode and the user's rights",
        _ when step.Name == "prlimit64" && errno == Errno.EPERM => "raising a hard limit needs CAP_SYS_RESOURCE on the host",
        _ when step.Name == "setgroups" && errno == Errno.EPERM => "additional groups need a map that newgidmap writes: give linux.gidMappings a range of /etc/subgid",
        _ when step.Name == "seccomp" && errno == Errno.EACCES => "without CAP_SYS_ADMIN a process gets a filter only with process.noNewPrivileges",
        _ when step.Name == "seccomp" && errno == Errno.EINVAL => "the kernel is too old for a flag or an action of the filter, or was built without CONFIG_SECCOMP_FILTER",
        _ => null,
    };
}
