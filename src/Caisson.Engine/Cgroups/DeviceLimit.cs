using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Platform.Linux.Programs;

namespace Caisson.Engine.Cgroups;

/// <summary>Which devices a container may use, where the v2 tree has to see to it: by a program attached to the cgroup.</summary>
/// <param name="Hierarchy">The v2 tree.</param>
/// <param name="Program">The program; null allows every device, and takes an earlier program away.</param>
internal sealed record DeviceLimit(CgroupHierarchy Hierarchy, IReadOnlyList<DeviceInstruction>? Program)
{
    /// <summary>Attaches it, instead of an earlier one of ours.</summary>
    /// <remarks>
    /// Who is not root of the machine may not attach programs, and needs none: nobody below makes device nodes, and those of the host are closed by their
    /// permissions, as with the reference runtimes.
    /// </remarks>
    /// <exception cref="CgroupException">The kernel refused, by name.</exception>
    public void Set(CgroupDirectory directory)
    {
        try
        {
            if (Program is null)
            {
                DeviceProgram.DetachFrom(directory.Path);
                return;
            }

            var encoded = new ulong[Program.Count];
            for (var at = 0; at < encoded.Length; at++)
            {
                encoded[at] = Program[at].Encoded;
            }

            using var program = DeviceProgram.Load(encoded);
            program.AttachTo(directory.Path);
        }
        catch (LinuxException failure) when (failure.Errno == Errno.EPERM && !CurrentProcess.IsRootOfMachine)
        {
        }
        catch (LinuxException failure)
        {
            throw Explain(directory, failure);
        }
    }

    private static CgroupException Explain(CgroupDirectory directory, LinuxException failure)
    {
        var action = $"restricting the devices of the cgroup \"{directory.Path}\" ({failure.Call})";
        return failure.Errno switch
        {
            Errno.EPERM => CgroupException.FromKernel(
                action, failure.Errno, "run with CAP_SYS_ADMIN (or CAP_BPF and CAP_NET_ADMIN), on Linux before 5.11 with a higher limit of locked memory"),
            Errno.EINVAL or Errno.ENOSYS => new CgroupException(
                ErrorCode.NotSupported, $"{action}: {failure.Path ?? Errno.NameOf(failure.Errno)}", failure.Errno, "use a kernel with CONFIG_CGROUP_BPF, or mount the v1 devices controller"),
            Errno.EACCES => new CgroupException(ErrorCode.Unknown, $"{action}: the kernel found the program unsafe: {failure.Path}", failure.Errno),
            _ => CgroupException.FromKernel(action, failure.Errno),
        };
    }
}
