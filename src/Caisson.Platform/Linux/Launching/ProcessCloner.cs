using System.Runtime.CompilerServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Clones this process; the child carries out a plan. Used from one thread, which lives as long as its children are to.</summary>
/// <remarks>Only a NativeAOT process can do this: a JIT's child would need threads it does not have.</remarks>
public sealed unsafe class ProcessCloner : IDisposable
{
    private const ulong ClonePidFd = 0x1000;
    private const ulong CloneIntoCgroup = 0x200000000;

    private readonly SafeFileHandle _ownPidNamespace;

    /// <summary>Prepares the calling process for clones.</summary>
    /// <exception cref="PlatformNotSupportedException">A JIT runs this process.</exception>
    public ProcessCloner()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new PlatformNotSupportedException("containers are launched by NativeAOT processes only");
        }

        _ownPidNamespace = HostFiles.OpenPath("/proc/self/ns/pid", OpenFlags.ReadOnly);
    }

    /// <summary>Clones. Namespaces of the request that are new begin here; the child joins others by its plan.</summary>
    /// <exception cref="LinuxException">setns: the process to join has ended. clone3: EAGAIN at a limit of processes, ENOMEM, ENOSPC at a limit of namespaces.</exception>
    public ClonedProcess Clone(EncodedPlan plan, CloneRequest request)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        if (request.PidNamespace is not { } other)
        {
            return CloneHere(plan, request);
        }

        EnterPidNamespace(other);
        try
        {
            return CloneHere(plan, request);
        }
        finally
        {
            EnterPidNamespace(_ownPidNamespace);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ownPidNamespace.Dispose();

    private static ClonedProcess CloneHere(EncodedPlan plan, CloneRequest request)
    {
        var pidFd = -1;
        var arguments = new CloneArguments
        {
            Flags = ClonePidFd | (uint)request.NewNamespaces | (request.Cgroup is null ? 0 : CloneIntoCgroup),
            PidFd = (ulong)&pidFd,
            Cgroup = request.Cgroup is null ? 0 : (ulong)request.Cgroup.DangerousGetHandle(),
        };
        ulong all = ulong.MaxValue, before = 0;
        Mask(&all, &before);
        var processId = PlanInterpreter.CloneAndRun(&arguments, plan.Memory);
        Mask(&before, null);
        return processId > 0
            ? new ClonedProcess((int)processId, new SafeFileHandle(pidFd, ownsHandle: true))
            : throw new LinuxException("clone3", -(int)processId);
    }

    // Every signal, also the C library's own: no handler of the runtime may run in the child.
    private static void Mask(ulong* set, ulong* before) => _ = BareCall.Invoke(SystemCallNumber.RtSigprocmask, 2, (nint)set, (nint)before, 8, 0, 0);

    private static void EnterPidNamespace(SafeFileHandle descriptor)
    {
        if (LibC.SystemCall(SystemCallNumber.Setns, descriptor.DangerousGetHandle(), (nint)(uint)Namespaces.Pid) < 0)
        {
            throw LinuxException.Last("setns");
        }
    }
}
