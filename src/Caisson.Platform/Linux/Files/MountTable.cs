using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux.Files;

/// <summary>The mounts of our own mount namespace (<c>/proc/self/mountinfo</c>, proc(5)).</summary>
public static class MountTable
{
    private const int MaximumInBytes = 64 << 20;
    private const int MntDetach = 2;
    private const int UmountNoFollow = 8;

    /// <summary>Every mount point, in mount order; a path that is covered twice stands there twice.</summary>
    public static IReadOnlyList<string> ReadMountPoints() =>
        Parse(Encoding.UTF8.GetString(PlainFile.TryRead("/proc/self/mountinfo", MaximumInBytes) ?? []));

    /// <summary>Detaches the uppermost mount at a path; false when nothing is mounted there.</summary>
    /// <param name="path">Absolute; a symbolic link is not followed.</param>
    /// <exception cref="LinuxException">EPERM and others (umount2(2)).</exception>
    public static bool Detach(string path)
    {
        if (FileCalls.Unmount(path, MntDetach | UmountNoFollow) == 0)
        {
            return true;
        }

        var error = LinuxException.Last("umount2", path);
        return error.Errno is Errno.EINVAL or Errno.ENOENT or Errno.ENOTDIR ? false : throw error;
    }

    internal static IReadOnlyList<string> Parse(string text)
    {
        var points = new List<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', 6);
            if (fields.Length == 6)
            {
                points.Add(Unescape(fields[4]));
            }
        }

        return points;
    }

    /// <summary>The kernel writes space, tab, newline and backslash as three octal digits.</summary>
    private static string Unescape(string field)
    {
        var text = new StringBuilder(field.Length);
        for (var at = 0; at < field.Length; at++)
        {
            if (field[at] == '\\' && at + 3 < field.Length && TryOctal(field.AsSpan(at + 1, 3), out var value))
            {
                text.Append(value);
                at += 3;
            }
            else
            {
                text.Append(field[at]);
            }
        }

        return text.ToString();
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out char value)
    {
        value = '\0';
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }

            value = (char)((value * 8) + CharUnicodeInfo.GetDecimalDigitValue(digit));
        }

        return true;
    }
}
