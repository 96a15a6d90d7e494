namespace Caisson.Testing.Recordings;

/// <summary>Which stream of a process.</summary>
internal enum ProcessStreamName
{
    /// <summary>Its input.</summary>
    Input,

    /// <summary>Its output.</summary>
    Output,

    /// <summary>Its errors.</summary>
    Error,
}
