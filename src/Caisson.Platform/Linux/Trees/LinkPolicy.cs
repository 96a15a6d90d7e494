namespace Caisson.Platform.Linux.Trees;

/// <summary>What resolving a path beneath a directory does with symbolic links; none of them ever leads out of the directory.</summary>
public enum LinkPolicy
{
    /// <summary>A symbolic link anywhere in the path is an error (ELOOP); so is <c>..</c> beyond the directory (EXDEV).</summary>
    Refuse,

    /// <summary>Symbolic links are followed as if the directory were <c>/</c>.</summary>
    FollowInRoot,
}
