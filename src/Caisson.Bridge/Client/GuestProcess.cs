using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Bridge.Client;

/// <summary>A process that a Microsoft guest runs, or will run: until start we only remember what to ask for.</summary>
/// <param name="system">Its system.</param>
/// <param name="number">Its place there.</param>
/// <param name="parameters">What to run.</param>
internal sealed class GuestProcess(GuestSystem system, ProcessNumber number, ProcessParameters parameters)
{
    internal GuestSystem System => system;

    internal ProcessNumber Number => number;

    internal ProcessParameters Parameters => parameters;

    /// <summary>Set when start was asked for; a second start is refused.</summary>
    internal bool WasStarted { get; set; }

    /// <summary>Its id in the guest; null until it runs.</summary>
    internal int? ProcessId { get; set; }

    /// <summary>How it ended; null until then.</summary>
    internal ExitRecord? Exit { get; set; }

    internal string ObjectId => $"{system.Id}:{number.Value}";
}
