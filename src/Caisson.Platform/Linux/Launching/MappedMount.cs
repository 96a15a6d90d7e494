using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Copies of mounts whose owners appear by a map of ids (mount_setattr(2), MOUNT_ATTR_IDMAP, Linux 5.12).</summary>
/// <remarks>Made by the parent: the power over the file system that this needs is what a container with a user namespace of its own has given away.</remarks>
public static unsafe class MappedMount
{
    private const int AtWorkingDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const int Recursive = 0x8000;
    private const int OpenTreeClone = 1;
    private const ulong IdMapped = 0x100000;

    /// <summary>Copies what the host has at a path, detached, and maps it.</summary>
    /// <param name="source">The path.</param>
    /// <param name="isRecursive">What is mounted beneath comes along.</param>
    /// <param name="isMapRecursive">And is mapped.</param>
    /// <param name="userNamespace">Holds the map: ids of the file system inside, what they become outside.</param>
    /// <exception cref="LinuxException">EINVAL: the file system cannot be mapped, or is mapped already. EPERM: it belongs to another user namespace.</exception>
    public static SafeFileHandle Copy(string source, bool isRecursive, bool isMapRecursive, SafeFileHandle userNamespace)
    {
        ArgumentNullException.ThrowIfNull(userNamespace);
        var copy = HandleExtensions.Own(
            LibC.OpenTree(AtWorkingDirectory, source, OpenTreeClone | OpenFlags.CloseOnExec | (isRecursive ? Recursive : 0)), "open_tree", source);
        var attributes = stackalloc ulong[4] { IdMapped, 0, 0, (ulong)userNamespace.DangerousGetHandle() };
        if (LibC.MountSetAttributes((int)copy.DangerousGetHandle(), "", AtEmptyPath | (isMapRecursive ? Recursive : 0), attributes) >= 0)
        {
            return copy;
        }

        var error = LinuxException.Last("mount_setattr", source);
        copy.Dispose();
        throw error;
    }
}
