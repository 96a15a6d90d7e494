using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>The signal to deliver: a number to a Linux process, a name such as <c>CtrlC</c> to a Windows one.</summary>
public sealed record SignalProcessOptions : Document
{
    /// <summary>A JSON number or a JSON string; absent means kill.</summary>
    public JsonElement? Signal { get; init; }
}
