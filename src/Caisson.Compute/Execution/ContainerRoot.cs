using Caisson.Compute.Images;

namespace Caisson.Compute.Execution;

/// <summary>Where a container's files come from.</summary>
public abstract record ContainerRoot
{
    private ContainerRoot()
    {
    }

    /// <summary>An image's layers, under a layer of the container's own that takes its changes.</summary>
    /// <param name="Image">The image.</param>
    public sealed record FromImage(Image Image) : ContainerRoot;

    /// <summary>A directory of the machine, used as it is: the container changes it.</summary>
    /// <param name="FullPath">Its absolute path.</param>
    public sealed record FromDirectory(string FullPath) : ContainerRoot;
}
