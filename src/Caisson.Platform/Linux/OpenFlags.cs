using System.Runtime.CompilerServices;

namespace Caisson.Platform.Linux;

/// <summary>Flags of open(2), <c>asm-generic/fcntl.h</c>; arm64 has its own values for three of them.</summary>
public static class OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    public const int ReadOnly = 0;

    /// <summary>O_WRONLY.</summary>
    public const int WriteOnly = 1;

    /// <summary>O_RDWR.</summary>
    public const int ReadWrite = 2;

    /// <summary>O_CREAT.</summary>
    public const int Create = 0x40;

    /// <summary>O_EXCL.</summary>
    public const int Exclusive = 0x80;

    /// <summary>O_NOCTTY.</summary>
    public const int NoControllingTerminal = 0x100;

    /// <summary>O_TRUNC.</summary>
    public const int Truncate = 0x200;

    /// <summary>O_APPEND.</summary>
    public const int Append = 0x400;

    /// <summary>O_NONBLOCK.</summary>
    public const int NonBlocking = 0x800;

    /// <summary>O_CLOEXEC. The typed layer adds it to every open.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>O_PATH.</summary>
    public const int Path = 0x200000;

    /// <summary>O_DIRECTORY.</summary>
    public static int Directory
    {
        // The launch child may call nothing.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SystemCallNumber.IsArm64 ? 0x4000 : 0x10000;
    }

    /// <summary>O_NOFOLLOW.</summary>
    public static int NoFollow
    {
        // The launch child may call nothing.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SystemCallNumber.IsArm64 ? 0x8000 : 0x20000;
    }

    /// <summary>O_TMPFILE.</summary>
    public static int Temporary => 0x400000 | Directory;
}
