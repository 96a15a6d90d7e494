using System.Runtime.Versioning;
using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Copying;

/// <summary>A path on the machine or in a container, to copy from or to.</summary>
/// <remarks>
/// A path in a container is resolved beneath a descriptor of its root by the kernel, as the container sees it: no link, no <c>..</c> and no mount of its own
/// leads out, whatever it changes meanwhile.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class TreePlace : IDisposable
{
    private const int MostLinks = 40;

    private readonly DirectoryDescriptor _root;
    private readonly string _text;
    private readonly IDisposable? _hold;

    private TreePlace(DirectoryDescriptor root, string fullPath, string text, IDisposable? hold = null)
    {
        _root = root;
        _text = text;
        _hold = hold;
        FullPath = fullPath;
        MeansContent = FullPath == "/" || text.EndsWith("/.", StringComparison.Ordinal) || text == ".";
        MustBeDirectory = MeansContent || text.EndsWith('/');
    }

    /// <summary>The path from the root, without <c>.</c> and <c>..</c>.</summary>
    internal string FullPath { get; }

    /// <summary>It was written with <c>/.</c> at its end: what is in the directory, not the directory.</summary>
    internal bool MeansContent { get; }

    /// <summary>It was written with a slash at its end.</summary>
    internal bool MustBeDirectory { get; }

    /// <summary>The last component.</summary>
    internal byte[] Name => Encoding.UTF8.GetBytes(Path.GetFileName(FullPath));

    /// <summary>A path of the machine.</summary>
    /// <param name="path">As it was written, relative to the present directory.</param>
    public static TreePlace OnMachine(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TreePlace(DirectoryDescriptor.Open("/"), Normal(Path.GetFullPath(path)), path);
    }

    /// <summary>A path in a running container.</summary>
    /// <param name="initProcessId">The container's init process.</param>
    /// <param name="path">The path, from its root.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemAlreadyStopped"/>: the process has ended.</exception>
    public static TreePlace InContainer(int initProcessId, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var process = ForeignProcess.TryOpen(initProcessId) ?? throw Stopped(null);
        DirectoryDescriptor root;
        try
        {
            root = DirectoryDescriptor.Open($"/proc/{initProcessId}/root");
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            throw Stopped(e);
        }

        // The number was still this process's when the root was opened, if the process lives now.
        if (process.WaitForExit(TimeSpan.Zero))
        {
            root.Dispose();
            throw Stopped(null);
        }

        return Beneath(root, path);
    }

    /// <summary>A path beneath an open root, which belongs to the place from now on.</summary>
    /// <param name="root">The root.</param>
    /// <param name="path">The path, from it.</param>
    /// <param name="hold">What keeps the root as it is; let go of with the place. Null when nothing needs to.</param>
    public static TreePlace Beneath(DirectoryDescriptor root, string path, IDisposable? hold = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TreePlace(root, Normal(Path.GetFullPath("/" + path)), path, hold);
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose()
    {
        _root.Dispose();
        _hold?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <summary>The directory it is, links followed; null when it is something else or nothing.</summary>
    internal DirectoryDescriptor? TryOpenDirectory()
    {
        try
        {
            return _root.OpenDirectory(Relative(FullPath), LinkPolicy.FollowInRoot);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException e)
        {
            throw CopyErrors.Translate(_text, e);
        }
    }

    /// <summary>The directory that holds it, and its name there.</summary>
    /// <param name="followsLinks">A link is followed to what it stands for.</param>
    /// <exception cref="ComputeOperationException">Its directory does not exist.</exception>
    internal (DirectoryDescriptor Parent, byte[] Name, EntryStatus? Status) Locate(bool followsLinks)
    {
        var path = FullPath;
        for (var links = 0; links < MostLinks; links++)
        {
            var above = Path.GetDirectoryName(path) ?? "/";
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
            DirectoryDescriptor? parent = null;
            try
            {
                parent = _root.OpenDirectory(Relative(above), LinkPolicy.FollowInRoot);
                var status = parent.TryGetStatus(name);
                if (!followsLinks || status is not { Kind: EntryKind.SymbolicLink })
                {
                    return (parent, name, status);
                }

                // The kernel walks what stands before the last component, '..' included; only the last one is taken apart here.
                var target = Encoding.UTF8.GetString(parent.ReadLink(name)).TrimEnd('/');
                path = target.StartsWith('/') ? target : $"{above}/{target}";
                parent.Dispose();
            }
            catch (LinuxException e)
            {
                parent?.Dispose();
                throw CopyErrors.Translate(_text, e);
            }
        }

        throw CopyErrors.Refused($"'{_text}' leads through more than {MostLinks} symbolic links");
    }

    private static byte[] Relative(string path) => Encoding.UTF8.GetBytes(path.TrimStart('/') is { Length: > 0 } relative ? relative : ".");

    private static string Normal(string path) => path.Length > 1 ? path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/" : path;

    private static ComputeOperationException Stopped(Exception? cause) => new(
        new ErrorDetails { Code = ErrorCode.SystemAlreadyStopped, Operation = "caisson::Copy" }, "copying: the container has stopped", cause);
}
