namespace Caisson.Platform.Linux.Files;

/// <summary>What stands at a path (inode(7)).</summary>
public enum FileKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A FIFO.</summary>
    Fifo,

    /// <summary>A unix socket.</summary>
    Socket,

    /// <summary>A device, or something the kernel has no name for.</summary>
    Other,
}
