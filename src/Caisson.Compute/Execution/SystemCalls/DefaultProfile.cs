using System.Runtime.InteropServices;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>The profile of a container unless it is told otherwise: what is not allowed fails with EPERM.</summary>
internal static class DefaultProfile
{
    private const string Allow = "SCMP_ACT_ALLOW";
    private const string Refuse = "SCMP_ACT_ERRNO";
    private const string Equal = "SCMP_CMP_EQ";
    private const uint NotPermitted = 1;
    private const uint Unknown = 38;

    // CLONE_NEW…: mount, cgroup, uts, ipc, user, pid, net (sched.h).
    private const ulong NewNamespaces = 0x7e020000;

    // personality(2): Linux, the same with the machine's name of old, each also with the 32-bit variety's bit, and the question.
    private static readonly ulong[] Personalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

    // socket(2): families below this one, and of the others those that the kernel still has and a container can have a use for. Not among them: AF_ALG and AF_VSOCK.
    private const ulong FirstRemovedFamily = 12;
    private static readonly ulong[] LaterFamilies =
        [13, 14, 15, 16, 17, 18, 21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 39, 41, 42, 43, 44, 45];

    /// <summary>Makes the profile. A pure function.</summary>
    /// <param name="capabilities">The bounding set, as <c>CAP_…</c>.</param>
    /// <param name="architecture">The machine's architecture.</param>
    public static Seccomp Make(IReadOnlyList<string> capabilities, Architecture architecture)
    {
        var rules = new List<SeccompRule> { Rule(UsualSystemCalls.Always) };
        if (architecture == Architecture.Arm64)
        {
            rules.Add(Rule(UsualSystemCalls.OnArm64));
        }
        else
        {
            rules.Add(Rule(UsualSystemCalls.OnX64));
        }

        rules.Add(Rule(["socket"], new SeccompArgument { Index = 0, Value = FirstRemovedFamily, Operator = "SCMP_CMP_LT" }));
        rules.AddRange(LaterFamilies.Select(static family => Rule(["socket"], new SeccompArgument { Index = 0, Value = family, Operator = Equal })));
        rules.AddRange(Personalities.Select(static persona => Rule(["personality"], new SeccompArgument { Index = 0, Value = persona, Operator = Equal })));
        rules.AddRange(UsualSystemCalls.WithCapability.Where(one => capabilities.Contains(one.Capability)).Select(static one => Rule(one.Names)));
        if (!capabilities.Contains(UsualSystemCalls.Administration))
        {
            rules.Add(Rule(["clone"], new SeccompArgument { Index = 0, Value = NewNamespaces, ValueTwo = 0, Operator = "SCMP_CMP_MASKED_EQ" }));

            // Its flags lie in memory, where a filter cannot look: programs fall back to clone.
            rules.Add(new SeccompRule { Names = ["clone3"], Action = Refuse, Errno = Unknown });
        }

        return new Seccomp { DefaultAction = Refuse, DefaultErrno = NotPermitted, Architectures = ArchitecturesOf(architecture), Syscalls = rules };
    }

    /// <summary>A machine's architecture and what it runs besides, as a profile names them.</summary>
    public static IReadOnlyList<string> ArchitecturesOf(Architecture architecture) => architecture == Architecture.Arm64
        ? ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]
        : ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"];

    private static SeccompRule Rule(IReadOnlyList<string> names, params SeccompArgument[] conditions) =>
        new() { Names = names, Action = Allow, Args = conditions.Length > 0 ? conditions : null };
}
