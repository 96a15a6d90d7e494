using System.Globalization;
using System.Text;

namespace Caisson.Contracts.Errors;

/// <summary>Writes an error the way the compute service's own client library does, so that its logs and ours can be searched alike.</summary>
/// <remarks>
/// <code>
/// hcs::GetComputeSystems: ERROR                   the service
/// hcs::System::Start ID: ERROR                    a system
/// hcs::Process::Kill ID:PID: ERROR                a process
/// [Event Detail: … Provider: … EventID: …]        one line per event
/// </code>
/// </remarks>
public static class ErrorText
{
    /// <summary>Writes one error.</summary>
    /// <param name="operation">The operation, one of <see cref="OperationNames"/>.</param>
    /// <param name="objectId">The system, or <c>system:process</c>; null for the service.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="events">The service's own events.</param>
    public static string Format(string operation, string? objectId, string error, IReadOnlyList<ServiceEvent>? events = null)
    {
        var text = new StringBuilder(operation);
        if (objectId is not null)
        {
            text.Append(' ').Append(objectId);
        }

        text.Append(": ").Append(error);
        foreach (var item in events ?? [])
        {
            text.Append('\n');
            AppendEvent(text, item);
        }

        return text.ToString();
    }

    /// <summary>Writes one of our errors.</summary>
    public static string Of(ComputeException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Format(error.Operation, error.Details.ObjectId, error.Message, error.Details.Events);
    }

    /// <summary>Writes one event.</summary>
    public static string Of(ServiceEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var text = new StringBuilder();
        AppendEvent(text, item);
        return text.ToString();
    }

    private static void AppendEvent(StringBuilder text, ServiceEvent item)
    {
        text.Append("[Event Detail: ").Append(item.Message);
        AppendPart(text, "Stack Trace", item.StackTrace);
        AppendPart(text, "Provider", item.Provider);
        AppendPart(text, "EventID", item.EventId is null or 0 ? null : item.EventId.Value.ToString(CultureInfo.InvariantCulture));
        AppendPart(text, "flags", item.Flags is null or 0 ? null : item.Flags.Value.ToString(CultureInfo.InvariantCulture));
        AppendPart(text, "Source", item.Source);
        text.Append(']');
    }

    private static void AppendPart(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(' ').Append(name).Append(": ").Append(value);
        }
    }
}
