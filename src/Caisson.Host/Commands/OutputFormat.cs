namespace Caisson.Host.Commands;

/// <summary>For whom standard output is written.</summary>
internal enum OutputFormat
{
    /// <summary>People.</summary>
    Text,

    /// <summary>Programs.</summary>
    Json,
}
