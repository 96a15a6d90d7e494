namespace Caisson.Host.Commands;

/// <summary>The arguments make no sense; the message names which.</summary>
internal sealed class UsageException : Exception
{
    internal UsageException(string message)
        : base(message)
    {
    }
}
