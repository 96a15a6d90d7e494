namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Which directions of a descriptor a stream serves.</summary>
internal enum DescriptorUse
{
    /// <summary>Reading only.</summary>
    Read,

    /// <summary>Writing only.</summary>
    Write,

    /// <summary>Both.</summary>
    ReadWrite,
}
