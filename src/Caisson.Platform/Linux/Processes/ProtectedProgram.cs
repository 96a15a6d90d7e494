using System.Runtime.InteropServices;
using System.Text;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>A program that whoever runs it cannot have overwritten: a launcher shows a container its own program for a moment (<c>/proc/PID/exe</c>).</summary>
/// <remarks>
/// Read through a read-only copy of its mount, which is attached nowhere and dissolves with the descriptor: what was executed from it stays read-only for
/// ever, and its pages are shared with every other copy. Where no mount may be copied (no CAP_SYS_ADMIN, a kernel before 5.12), a sealed file in memory.
/// The attack this answers is CVE-2019-5736; docs/threat-model.md.
/// </remarks>
public sealed unsafe class ProtectedProgram : IDisposable
{
    private const int AtWorkingDirectory = -100;
    private const int AtEmptyPath = 0x1000;
    private const int CloneTree = 1;
    private const int LowestDescriptor = 10;
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const uint Executable = 0x10;
    private const int SealWrite = 0x8;
    private const int AllSeals = 0x1 | 0x2 | 0x4 | SealWrite;
    private const ulong IsReadOnly = 1;

    private readonly SafeFileHandle _handle;

    private ProtectedProgram(SafeFileHandle handle, string name)
    {
        _handle = handle;
        Path = $"/proc/self/fd/{handle.Raw()}{name}";
    }

    /// <summary>Where it can be executed, by this process and its children, until this object is disposed.</summary>
    public string Path { get; }

    /// <summary>This process itself runs a program that cannot be overwritten through it.</summary>
    public static bool IsCurrent
    {
        get
        {
            using var own = new SafeFileHandle(FileCalls.Open("/proc/self/exe", FileCalls.ReadOnly | FileCalls.CloseOnExec, 0), ownsHandle: true);
            return !own.IsInvalid && IsProtected(own);
        }
    }

    /// <summary>Protects a program.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <exception cref="LinuxException">It is not there, or cannot be read; EMFILE; ENOMEM.</exception>
    public static ProtectedProgram Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var original = HandleExtensions.Own(FileCalls.Open(path, FileCalls.ReadOnly | FileCalls.CloseOnExec, 0), "open", path);
        var program = TryCopyMount(original) ?? CopyToMemory(original, path);
        using var check = HandleExtensions.Own(FileCalls.Open(program.Path, FileCalls.ReadOnly | FileCalls.CloseOnExec, 0), "open", program.Path);
        return IsProtected(check) ? program : throw new LinuxException("protect program", Errno.EROFS, path);
    }

    /// <summary>Executes the running program anew, protected; returns only when it is already. Nothing may have been opened or started that must not be lost.</summary>
    /// <param name="name">The new process's argument zero.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="LinuxException">It cannot be done.</exception>
    public static void ExecuteCurrentAnew(string name, IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (IsCurrent)
        {
            return;
        }

        using var program = Open("/proc/self/exe");
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)arguments.Count + 2, (nuint)sizeof(byte*));
        for (var i = 0; i <= arguments.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(i == 0 ? name : arguments[i - 1]);
            vector[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(vector[i], bytes.Length));
        }

        _ = LibC.Execute(program.Path, vector);
        throw LinuxException.Last("execve", program.Path);
    }

    /// <summary>Lets go of it; processes that run it stay protected.</summary>
    public void Dispose() => _handle.Dispose();

    // The mount of its directory, so that the program keeps its name; by its real path, since links would lead out of the copy. A mount over the file
    // itself would be missed, hence the comparison.
    private static ProtectedProgram? TryCopyMount(SafeFileHandle original)
    {
        if (new FileInfo($"/proc/self/fd/{original.Raw()}").LinkTarget is not { } path || System.IO.Path.GetDirectoryName(path) is not { } directory)
        {
            return null;
        }

        var tree = LibC.OpenTree(AtWorkingDirectory, directory, CloneTree | OpenFlags.CloseOnExec);
        if (tree < 0)
        {
            return null;
        }

        using var first = new SafeFileHandle(tree, ownsHandle: true);
        var attributes = stackalloc ulong[4] { IsReadOnly, 0, 0, 0 };
        if (LibC.MountSetAttributes((int)tree, "", AtEmptyPath, attributes) < 0)
        {
            return null;
        }

        var program = new ProtectedProgram(Raise(first), "/" + System.IO.Path.GetFileName(path));
        using var copy = new SafeFileHandle(FileCalls.Open(program.Path, FileCalls.ReadOnly | FileCalls.CloseOnExec, 0), ownsHandle: true);
        if (!copy.IsInvalid && FileStatus.Of(copy) is var found && FileStatus.Of(original) is var wanted && (found.Inode, found.Device) == (wanted.Inode, wanted.Device))
        {
            return program;
        }

        program.Dispose();
        return null;
    }

    private static ProtectedProgram CopyToMemory(SafeFileHandle original, string path)
    {
        const string Name = "caisson";
        var made = LibC.MemoryFile(Name, CloseOnExec | AllowSealing | Executable);
        using var memory = HandleExtensions.Own(made >= 0 ? made : LibC.MemoryFile(Name, CloseOnExec | AllowSealing), "memfd_create", path);
        var left = RandomAccess.GetLength(original);
        while (left > 0)
        {
            var copied = LibC.SendFile(memory.Raw(), original.Raw(), null, (nint)left);
            if (copied <= 0)
            {
                throw LinuxException.Last("sendfile", path);
            }

            left -= copied;
        }

        return LibC.Fcntl(memory.Raw(), LibC.FAddSeals, AllSeals) < 0 ? throw LinuxException.Last("fcntl F_ADD_SEALS", path) : new ProtectedProgram(Raise(memory), "");
    }

    // Above the numbers that a spawned child's own descriptors are put at.
    private static SafeFileHandle Raise(SafeFileHandle handle) =>
        HandleExtensions.Own(LibC.Fcntl(handle.Raw(), LibC.FDuplicateCloseOnExec, LowestDescriptor), "fcntl F_DUPFD_CLOEXEC");

    private static bool IsProtected(SafeFileHandle program)
    {
        var seals = LibC.Fcntl(program.Raw(), LibC.FGetSeals, 0);
        var status = stackalloc byte[120];
        return (seals >= 0 && (seals & SealWrite) != 0)
            || (LibC.FileSystemStatus(program.Raw(), status) == 0 && (*(ulong*)(status + 80) & IsReadOnly) != 0);
    }
}
