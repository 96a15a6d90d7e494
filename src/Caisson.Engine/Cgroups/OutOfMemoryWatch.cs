using System.Globalization;
using Caisson.Platform.Linux;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Cgroups;

/// <summary>A descriptor that becomes readable when a cgroup runs out of memory, or is removed.</summary>
/// <remarks>v1: an eventfd registered through <c>cgroup.event_control</c>. v2: inotify on <c>memory.events</c>. It says "look", the counter says what.</remarks>
internal sealed class OutOfMemoryWatch : IDisposable
{
    private OutOfMemoryWatch(SafeFileHandle descriptor) => Descriptor = descriptor;

    /// <summary>Wait for it to be readable, then <see cref="Drain"/>, then ask for the count.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>Begins a watch.</summary>
    /// <exception cref="CgroupException">The kernel refuses it.</exception>
    public static OutOfMemoryWatch Open(CgroupDirectory memory, bool isUnified) =>
        new(isUnified ? OpenInotify(memory) : OpenEvent(memory));

    /// <summary>Takes what has been told so far.</summary>
    /// <returns>Whether anything was.</returns>
    public bool Drain() => KernelNotice.Drain(Descriptor);

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private static SafeFileHandle OpenInotify(CgroupDirectory memory) =>
        KernelNotice.TryWatchFile(memory.Path + "/memory.events", out var errno) ?? throw Refused(memory, errno);

    private static SafeFileHandle OpenEvent(CgroupDirectory memory)
    {
        var notice = KernelNotice.TryOpenEvent(out var errno) ?? throw Refused(memory, errno);
        using var control = memory.TryOpen("memory.oom_control", FileAccess.Read, out errno);
        if (control is not null)
        {
            errno = memory.Write(
                "cgroup.event_control", string.Create(CultureInfo.InvariantCulture, $"{notice.DangerousGetHandle()} {control.DangerousGetHandle()}"));
        }

        if (errno == 0)
        {
            return notice;
        }

        notice.Dispose();
        throw Refused(memory, errno);
    }

    private static CgroupException Refused(CgroupDirectory memory, int errno) =>
        CgroupException.FromKernel($"watching the cgroup \"{memory.Path}\" for want of memory", errno);
}
