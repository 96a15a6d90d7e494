namespace Caisson.Compute.Execution.Copying;

/// <summary>How to copy.</summary>
public sealed record CopyOptions
{
    /// <summary>What is made belongs to whoever owns the original, and keeps its extended attributes.</summary>
    public bool KeepsOwner { get; init; }

    /// <summary>Otherwise it belongs to this user.</summary>
    public uint UserId { get; init; }

    /// <summary>And this group.</summary>
    public uint GroupId { get; init; }

    /// <summary>A source that is a link stands for what it leads to.</summary>
    public bool FollowsLinks { get; init; }

    internal CopyOwner Owner => new(KeepsOwner, UserId, GroupId);
}
