namespace Caisson.Shim.Tasks;

/// <summary>Whether a running container's processes run.</summary>
internal enum Freeze
{
    /// <summary>They do.</summary>
    None,

    /// <summary>They are being stopped.</summary>
    Pausing,

    /// <summary>They do not.</summary>
    Paused,
}
