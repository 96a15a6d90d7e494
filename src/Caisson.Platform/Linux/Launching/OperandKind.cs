namespace Caisson.Platform.Linux.Launching;

/// <summary>How an argument reaches the child.</summary>
public enum OperandKind
{
    /// <summary>A number.</summary>
    Number = 0,

    /// <summary>A register's content.</summary>
    Register,

    /// <summary>The address of a text, UTF-8 with a final NUL.</summary>
    Text,

    /// <summary>The address of bytes.</summary>
    Bytes,

    /// <summary>The address of as many bytes of zero: what the kernel reads as nothing set, or writes to.</summary>
    Zeroes,

    /// <summary>The address of a struct open_how for a path that stays within a root.</summary>
    OpenHow,

    /// <summary>The address of a struct mount_attr.</summary>
    Attributes,

    /// <summary>The address of a struct sock_fprog that leads to a filter program.</summary>
    Filter,

    /// <summary>The address of a null-terminated array of texts' addresses.</summary>
    Texts,
}
