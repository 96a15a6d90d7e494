using System.Text;
using Caisson.Platform.Linux;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Cgroups;

/// <summary>One cgroup in one hierarchy: its control files by name, without allocating.</summary>
internal sealed class CgroupDirectory
{
    private const int MaximumFileNameLength = 255;
    private readonly byte[] _path;

    /// <summary>Names a directory; it need not exist.</summary>
    public CgroupDirectory(string path)
    {
        Path = path;
        _path = Encoding.UTF8.GetBytes(path + "/\0");
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether it exists.</summary>
    public bool Exists => KernelFile.Exist(_path);

    /// <summary>Whether a cgroup is below it: its link count says so without a listing.</summary>
    public bool HasChildren => KernelFile.HasSubdirectories(_path);

    /// <summary>Whether the kernel knows a control.</summary>
    public bool Has(string file) => KernelFile.Exist(Compose(stackalloc byte[_path.Length + MaximumFileNameLength], file));

    /// <summary>Reads a control.</summary>
    /// <returns>Its text, to be disposed; empty with the error number when it cannot be read.</returns>
    public CgroupText Read(string file) => CgroupText.Read(Compose(stackalloc byte[_path.Length + MaximumFileNameLength], file));

    /// <summary>Writes a control.</summary>
    /// <returns>0 or the error number.</returns>
    public int Write(string file, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var buffer = length <= 256 ? stackalloc byte[length] : new byte[length];
        _ = Encoding.UTF8.GetBytes(value, buffer);
        return -KernelFile.Write(Compose(stackalloc byte[_path.Length + MaximumFileNameLength], file), buffer);
    }

    /// <summary>Opens a control for several writes, or for handing to the kernel; null when that cannot be done.</summary>
    public SafeFileHandle? TryOpen(string file, FileAccess access, out int errno) =>
        KernelFile.TryOpen(Compose(stackalloc byte[_path.Length + MaximumFileNameLength], file), access, out errno);

    /// <summary>Makes it.</summary>
    /// <returns>0 or the error number.</returns>
    public int Make() => -KernelFile.MakeDirectory(_path);

    /// <summary>Removes it; it may have no processes and nothing below it.</summary>
    /// <returns>0 or the error number; gone already is 0.</returns>
    public int Remove() => -KernelFile.RemoveDirectory(_path) is var errno && errno == Errno.ENOENT ? 0 : errno;

    /// <summary>The cgroups right below it.</summary>
    public IReadOnlyList<CgroupDirectory> ReadChildren()
    {
        var children = new List<CgroupDirectory>();
        try
        {
            foreach (var child in Directory.EnumerateDirectories(Path))
            {
                children.Add(new CgroupDirectory(child));
            }
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }

        return children;
    }

    /// <summary>It and everything below it, deepest first.</summary>
    public IReadOnlyList<CgroupDirectory> ReadTree()
    {
        var found = new List<CgroupDirectory>();
        Collect(this, found);
        return found;
    }

    private static void Collect(CgroupDirectory directory, List<CgroupDirectory> found)
    {
        foreach (var child in directory.ReadChildren())
        {
            Collect(child, found);
        }

        found.Add(directory);
    }

    private Span<byte> Compose(Span<byte> buffer, string file)
    {
        _path.AsSpan(0, _path.Length - 1).CopyTo(buffer);
        var length = _path.Length - 1 + Encoding.ASCII.GetBytes(file, buffer[(_path.Length - 1)..^1]);
        buffer[length] = 0;
        return buffer[..(length + 1)];
    }
}
