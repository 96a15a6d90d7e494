namespace Caisson.CodecGenerator;

/// <summary>When a member is written.</summary>
internal enum WhenToWrite
{
    /// <summary>Unless it is null or at its type's default.</summary>
    UnlessDefault,

    /// <summary>Unless it is null.</summary>
    UnlessNull,

    /// <summary>Always, null included.</summary>
    Always,
}
