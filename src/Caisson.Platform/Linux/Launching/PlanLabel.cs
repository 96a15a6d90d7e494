namespace Caisson.Platform.Linux.Launching;

/// <summary>A place in a plan that steps may go to; <see cref="PlanBuilder.Mark"/> says where it is.</summary>
public sealed class PlanLabel
{
    internal int Index { get; set; } = -1;
}
