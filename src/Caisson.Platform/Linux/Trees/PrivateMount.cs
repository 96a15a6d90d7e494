using System.Runtime.ExceptionServices;
using System.Text;
using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux.Trees;

/// <summary>A file system that is mounted where nobody else sees it, for as long as its root is open.</summary>
/// <remarks>
/// A thread of its own takes a mount namespace (unshare(2)), mounts there, opens the root and ends; the namespace goes with it, the descriptor keeps the file
/// system (mount_namespaces(7), umount2(2) on MNT_DETACH). So nothing is left behind, however this process ends.
/// </remarks>
public static unsafe class PrivateMount
{
    private const int NewMountNamespace = 0x20000;
    private const int ReadOnly = 1;
    private const int Recursive = 0x4000;
    private const int Private = 1 << 18;

    /// <summary>Mounts an overlay and opens its root.</summary>
    /// <param name="target">A directory to mount on; what others see of it does not change.</param>
    /// <param name="options">Overlay's options, and <c>ro</c>.</param>
    /// <exception cref="LinuxException">EPERM without the right to mount; EINVAL, ENOENT and others of mount(2).</exception>
    public static DirectoryDescriptor OpenOverlay(string target, IReadOnlyList<string> options)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(options);
        DirectoryDescriptor? root = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                root = MountAndOpen(target, options);
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return root!;
    }

    private static DirectoryDescriptor MountAndOpen(string target, IReadOnlyList<string> options)
    {
        if (LibC.SystemCall(SystemCallNumber.Unshare, NewMountNamespace) != 0)
        {
            throw LinuxException.Last("unshare");
        }

        // What is mounted here must not reach the machine's own namespace.
        Mount("none", "/", null, Recursive | Private, null);
        Mount("overlay", target, "overlay", options.Contains("ro") ? ReadOnly : 0, string.Join(',', options.Where(static option => option is not ("ro" or "rw"))));
        return DirectoryDescriptor.Open(target);
    }

    private static void Mount(string source, string target, string? type, int flags, string? data)
    {
        fixed (byte* from = Terminated(source), on = Terminated(target), kind = Terminated(type), settings = Terminated(data))
        {
            if (LibC.SystemCall(SystemCallNumber.Mount, (nint)from, (nint)on, (nint)kind, flags, (nint)settings) != 0)
            {
                throw LinuxException.Last("mount", target);
            }
        }
    }

    private static byte[]? Terminated(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text + "\0");
}
