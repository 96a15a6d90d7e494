using System.Globalization;
using System.Text;

namespace Caisson.IntegrationTests.Guests;

/// <summary>Writes the archive that a kernel unpacks as its first root: cpio in the format "newc" (Linux <c>Documentation/driver-api/early-userspace/buffer-format.rst</c>).</summary>
/// <remarks>
/// Each entry is a header of 110 characters (a magic, then 13 numbers of 8 hexadecimal digits: inode, mode, links, user, group, time, size, device major and
/// minor, node major and minor, length of the name, checksum), the name with a NUL, and the content; name and content are filled up to 4 bytes.
/// </remarks>
internal sealed class InitialFileSystem : IDisposable
{
    private const int Directory = 0x4000;
    private const int CharacterDevice = 0x2000;
    private const int RegularFile = 0x8000;
    private const int SymbolicLink = 0xA000;
    private const int Alignment = 4;

    private readonly Stream _target;
    private int _lastInode;

    internal InitialFileSystem(string path) => _target = File.Create(path);

    /// <summary>Adds a directory; those above it come first.</summary>
    internal void AddDirectory(string name) => Add(name, Directory | 0x1ED, 0, 0, []);

    /// <summary>Adds a file that everybody may execute.</summary>
    internal void AddProgram(string name, byte[] content) => Add(name, RegularFile | 0x1ED, 0, 0, content);

    /// <summary>Adds a symbolic link.</summary>
    internal void AddLink(string name, string target) => Add(name, SymbolicLink | 0x1FF, 0, 0, Encoding.UTF8.GetBytes(target));

    /// <summary>Adds a character device that root may use.</summary>
    internal void AddCharacterDevice(string name, int major, int minor) => Add(name, CharacterDevice | 0x180, major, minor, []);

    /// <summary>Writes the end.</summary>
    public void Dispose()
    {
        Add("TRAILER!!!", 0, 0, 0, []);
        _target.Dispose();
    }

    private void Add(string name, int mode, int major, int minor, byte[] content)
    {
        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        var header = new StringBuilder("070701", 110);
        ReadOnlySpan<int> fields = [++_lastInode, mode, 1, 0, 0, 0, content.Length, 0, 0, major, minor, bytes.Length, 0];
        foreach (var field in fields)
        {
            _ = header.Append(field.ToString("x8", CultureInfo.InvariantCulture));
        }

        _target.Write(Encoding.ASCII.GetBytes(header.ToString()));
        _target.Write(bytes);
        Fill();
        _target.Write(content);
        Fill();
    }

    private void Fill()
    {
        while (_target.Position % Alignment != 0)
        {
            _target.WriteByte(0);
        }
    }
}
