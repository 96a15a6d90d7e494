using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Files of the host that a launch needs: opened, made or looked at by the parent.</summary>
public static unsafe partial class HostFiles
{
    private const int AtWorkingDirectory = -100;
    private const int ResolveInRoot = 0x10;
    private const uint TypeMask = 0xf000;
    private const uint TypeDirectory = 0x4000;
    private const uint TypeFifo = 0x1000;
    private const uint TypeRegular = 0x8000;

    /// <summary>openat(2), close-on-exec.</summary>
    /// <exception cref="LinuxException">As open(2).</exception>
    public static SafeFileHandle OpenPath(string path, int flags)
    {
        var descriptor = LibC.OpenAt(AtWorkingDirectory, path, flags | OpenFlags.CloseOnExec, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LinuxException.Last("open", path);
    }

    /// <summary>openat2(2) with RESOLVE_IN_ROOT, close-on-exec; null when there is nothing.</summary>
    /// <exception cref="LinuxException">Any other failure of openat2(2).</exception>
    public static SafeFileHandle? TryOpenInRoot(SafeFileHandle root, string path, int flags)
    {
        ArgumentNullException.ThrowIfNull(root);
        var how = stackalloc ulong[3] { (uint)(flags | OpenFlags.CloseOnExec), 0, ResolveInRoot };
        for (var attempt = 0; ; attempt++)
        {
            var descriptor = LibC.OpenAt2((int)root.DangerousGetHandle(), path, how, 24);
            if (descriptor >= 0)
            {
                return new SafeFileHandle((nint)descriptor, ownsHandle: true);
            }

            var error = LinuxException.Last("openat2", path);
            if (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
            {
                return null;
            }

            if (error.Errno is not (Errno.EINTR or Errno.EAGAIN) || attempt == 1000)
            {
                throw error;
            }
        }
    }

    /// <summary>Makes a FIFO of mode 0600, or takes the one that is there, and opens it for both directions, so that opening never waits.</summary>
    /// <exception cref="LinuxException">The directory is not there; EINVAL: something else than a FIFO has this name.</exception>
    public static SafeFileHandle OpenGate(string path)
    {
        if (LibC.MakeNodeAt(AtWorkingDirectory, path, TypeFifo | 0x180, 0) < 0)
        {
            var error = LinuxException.Last("mkfifo", path);
            if (error.Errno != Errno.EEXIST)
            {
                throw error;
            }
        }

        var gate = OpenPath(path, OpenFlags.ReadWrite | OpenFlags.NoFollow | OpenFlags.NonBlocking);
        if ((ModeOf(gate) & TypeMask) != TypeFifo)
        {
            gate.Dispose();
            throw new LinuxException("open gate", Errno.EINVAL, path);
        }

        _ = LibC.Fcntl((int)gate.DangerousGetHandle(), LibC.FSetFlags, 0);
        return gate;
    }

    /// <summary>Writes the byte that a process made by another process of ours waits for; false when none waits any more.</summary>
    /// <exception cref="LinuxException">There is no gate.</exception>
    public static bool TryOpenGate(string path)
    {
        using var gate = TryReleaseGate(path);
        return gate is not null;
    }

    /// <summary>The same; null when none waits any more. What comes back reports an error to poll(2) once the process runs its program, or has ended.</summary>
    /// <exception cref="LinuxException">There is no gate.</exception>
    public static SafeFileHandle? TryReleaseGate(string path)
    {
        var descriptor = LibC.OpenAt(AtWorkingDirectory, path, OpenFlags.WriteOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec, 0);
        if (descriptor < 0)
        {
            var error = LinuxException.Last("open", path);
            return error.Errno == Errno.ENXIO ? null : throw error;
        }

        var gate = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            LaunchChannel.Release(gate);
            return gate;
        }
        catch
        {
            gate.Dispose();
            throw;
        }
    }

    /// <summary>Writes the maps of a process's new user namespace (user_namespaces(7)).</summary>
    /// <exception cref="LinuxException">EPERM: ids that are not ours to give; EINVAL: ranges that overlap.</exception>
    public static void WriteIdMaps(int processId, string users, string groups)
    {
        foreach (var (file, text) in (ReadOnlySpan<(string, string)>)[("gid_map", groups), ("uid_map", users)])
        {
            var path = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{processId}/{file}");
            using var map = OpenPath(path, OpenFlags.WriteOnly);
            var bytes = System.Text.Encoding.ASCII.GetBytes(text);
            if (LibC.Write((int)map.DangerousGetHandle(), bytes, bytes.Length) < 0)
            {
                throw LinuxException.Last("write", path);
            }
        }
    }

    /// <summary>What stands at a path: a directory, something else, or nothing. Links are followed.</summary>
    /// <exception cref="LinuxException">Neither found nor not found: EACCES, ELOOP, EIO.</exception>
    public static bool? IsDirectory(string path)
    {
        SafeFileHandle file;
        try
        {
            file = OpenPath(path, OpenFlags.Path);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }

        using (file)
        {
            return (ModeOf(file) & TypeMask) == TypeDirectory;
        }
    }

    /// <summary>A descriptor is a pipe or FIFO.</summary>
    public static bool IsPipe(SafeFileHandle descriptor) => (ModeOf(descriptor) & TypeMask) == TypeFifo;

    /// <summary>A descriptor is a regular file.</summary>
    public static bool IsRegular(SafeFileHandle descriptor) => (ModeOf(descriptor) & TypeMask) == TypeRegular;

    /// <summary>Gives a pipe to a user, so that its program may open <c>/dev/stdout</c> again. The group stays; a refusal is not worth an error.</summary>
    public static void ChangeOwner(SafeFileHandle pipe, uint uid)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        byte empty = 0;
        _ = LibC.SystemCall(SystemCallNumber.Fchownat, pipe.DangerousGetHandle(), (nint)(&empty), (nint)uid, -1, 0x1000);
    }

    // statx(2): the mode stands at byte 28 of struct statx.
    private static uint ModeOf(SafeFileHandle descriptor)
    {
        var status = stackalloc byte[256];
        return LibC.Statx((int)descriptor.DangerousGetHandle(), "", 0x1000, 1, status) < 0 ? throw LinuxException.Last("statx") : *(ushort*)(status + 28);
    }
}
