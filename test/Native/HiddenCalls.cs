using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Native;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.NativeTests;

/// <summary>Makes the kernel look older than it is: a filter answers ENOSYS to calls, for this process and everything it starts.</summary>
internal static class HiddenCalls
{
    private const nint SetModeFilter = 1;
    private const nint EveryThread = 1;

    /// <summary>Hides calls, by name.</summary>
    internal static unsafe void Hide(IReadOnlyList<string> names)
    {
        var program = SeccompCompiler.Compile(
            new Profile { DefaultAction = "SCMP_ACT_ALLOW", Syscalls = [new SeccompRule { Names = names, Action = "SCMP_ACT_ERRNO", Errno = Errno.ENOSYS }] },
            SystemCallNumber.IsArm64 ? FilterArchitecture.Arm64 : FilterArchitecture.X64)!.Program;
        fixed (byte* instructions = program)
        {
            // struct sock_fprog.
            var head = stackalloc nint[2] { program.Length / 8, (nint)instructions };
            if (LibC.SystemCall(SystemCallNumber.Seccomp, SetModeFilter, EveryThread, (nint)head) != 0)
            {
                throw LinuxException.Last("seccomp");
            }
        }
    }
}
