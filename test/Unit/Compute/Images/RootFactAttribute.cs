namespace Caisson.UnitTests.Compute.Images;

/// <summary>A test that makes device nodes, owners and overlay's attributes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs root: it makes device nodes, foreign owners and trusted attributes";
        }
    }
}
