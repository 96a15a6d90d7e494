namespace Caisson.Shim.Options;

/// <summary>The stock shim's options.</summary>
/// <remarks>Which program runs containers, where it keeps its state and where CRIU is means nothing here: we run them ourselves.</remarks>
internal static class RuncOptions
{
    /// <summary>What they mean.</summary>
    public static ShimOptions Read(Protocol.Runc.Options options) => new()
    {
        ShimCgroup = options.ShimCgroup,
        AvoidsPivot = options.NoPivotRoot,
        CheckpointPath = options.CriuImagePath,
        Note = options.BinaryName.Length > 0 ? $"the option binary_name '{options.BinaryName}' is passed over: this shim runs containers itself" : null,
    };
}
