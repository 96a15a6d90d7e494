using System.Runtime.InteropServices;
using Caisson.Compute.Execution.SystemCalls;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

// The filter of system calls, for the machine that we run on.
public static partial class ContainerSpecification
{
    private static Seccomp? SeccompOf(SystemCallPolicy policy, IReadOnlyList<string> capabilities) => policy switch
    {
        SystemCallPolicy.Unconfined => null,
        SystemCallPolicy.Given given => ProfileText.Resolve(given.Profile, capabilities, RuntimeInformation.OSArchitecture, Environment.OSVersion.Version),
        _ => DefaultProfile.Make(capabilities, RuntimeInformation.OSArchitecture),
    };
}
