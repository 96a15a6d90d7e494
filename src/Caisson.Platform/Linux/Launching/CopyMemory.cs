using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>What the child needs to copy a directory: it has no memory but what the plan brought along, all zeroes at first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CopyMemory
{
    /// <summary>How deep directories may lie in each other.</summary>
    internal const int MostLevels = 64;

    /// <summary>How many files and directories are copied at most.</summary>
    internal const int MostEntries = 1 << 20;

    internal const int ListBytes = 1024;
    internal const int TextBytes = 4096;
    internal const int ValueBytes = 1 << 16;
    internal const int StatusBytes = 256;

    /// <summary>What looking at one file takes.</summary>
    internal const int LookBytes = 8 + StatusBytes;

    /// <summary>What copying takes.</summary>
    internal static int AllBytes => sizeof(CopyMemory);

    internal int Entries;
    internal int Reserved;

    /// <summary>struct statx of what was looked at last.</summary>
    internal fixed byte Status[StatusBytes];

    /// <summary>A link's target, or the names of extended attributes.</summary>
    internal fixed byte Text[TextBytes];

    /// <summary>The value of an extended attribute.</summary>
    internal fixed byte Value[ValueBytes];

    /// <summary>struct linux_dirent64 of each directory that is being read.</summary>
    internal fixed byte Lists[MostLevels * ListBytes];
}
