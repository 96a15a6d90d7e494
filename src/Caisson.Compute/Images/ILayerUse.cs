namespace Caisson.Compute.Images;

/// <summary>Knows which layers containers stand on, so that the store does not remove them.</summary>
public interface ILayerUse
{
    /// <summary>The layers in use now. Asked while the store is locked against new users.</summary>
    IReadOnlyCollection<Digest> LayersInUse();
}
