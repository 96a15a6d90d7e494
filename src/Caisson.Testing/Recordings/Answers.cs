using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Recordings;

/// <summary>What verbs answer, as JSON and back.</summary>
internal static class Answers
{
    /// <summary>The answer as JSON; null for none.</summary>
    public static string? Write<T>(T answer) => answer switch
    {
        NoAnswer => null,
        SystemHandle handle => FormattableString.Invariant($"{handle.Value}"),
        bool delivered => delivered ? "true" : "false",
        StopOutcome outcome => $"\"{outcome}\"",
        ProcessEntry entry => RecordingCodecs.RecordedProcess.WriteText(new RecordedProcess
        {
            Handle = entry.Handle.Value,
            Number = entry.Number.Value,
            ProcessId = entry.ProcessId,
            HasInput = entry.Streams.Input is not null,
            HasOutput = entry.Streams.Output is not null,
            HasError = entry.Streams.Error is not null,
        }),
        ProcessAttachment attachment => RecordingCodecs.RecordedProcess.WriteText(new RecordedProcess
        {
            Number = attachment.Number,
            HasInput = attachment.Streams.Input is not null,
            HasOutput = attachment.Streams.Output is not null,
            HasError = attachment.Streams.Error is not null,
        }),
        SystemProperties properties => DocumentCodecs.SystemProperties.WriteText(properties),
        IReadOnlyList<SystemProperties> systems => DocumentCodecs.IReadOnlyListSystemProperties.WriteText(systems),
        ProcessStatus status => DocumentCodecs.ProcessStatus.WriteText(status),
        ServiceProperties properties => DocumentCodecs.ServiceProperties.WriteText(properties),
        _ => throw new NotSupportedException($"a recording has no place for an answer of type {typeof(T).Name}"),
    };

    /// <summary>The answer that was recorded.</summary>
    /// <param name="result">Its JSON; null for none.</param>
    /// <param name="streams">Makes the streams of a process.</param>
    /// <exception cref="InvalidDataException">It is not this type's.</exception>
    public static T Read<T>(JsonElement? result, Func<RecordedProcess, ProcessStreams> streams)
    {
        try
        {
            return (T)Read(typeof(T), result, streams);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"the recording answers {result?.GetRawText() ?? "nothing"} where a {typeof(T).Name} belongs", e);
        }
    }

    private static object Read(Type type, JsonElement? result, Func<RecordedProcess, ProcessStreams> streams)
    {
        if (type == typeof(NoAnswer))
        {
            return NoAnswer.Value;
        }

        var json = result ?? throw new JsonException("nothing was answered");
        if (type == typeof(SystemHandle))
        {
            return new SystemHandle(json.GetUInt64());
        }

        if (type == typeof(bool))
        {
            return json.GetBoolean();
        }

        if (type == typeof(StopOutcome))
        {
            return Enum.TryParse<StopOutcome>(json.GetString(), out var outcome) ? outcome : throw new JsonException("no such outcome");
        }

        if (type == typeof(ProcessEntry) || type == typeof(ProcessAttachment))
        {
            var process = RecordingCodecs.RecordedProcess.Read(json.GetRawText()) ?? throw new JsonException("null is no process");
            return type == typeof(ProcessAttachment)
                ? new ProcessAttachment(process.Number, streams(process))
                : new ProcessEntry(new ProcessHandle(process.Handle), new ProcessNumber(process.Number), process.ProcessId, streams(process));
        }

        var text = json.GetRawText();
        object? document = type == typeof(SystemProperties) ? DocumentCodecs.SystemProperties.Read(text)
            : type == typeof(IReadOnlyList<SystemProperties>) ? DocumentCodecs.IReadOnlyListSystemProperties.Read(text)
            : type == typeof(ProcessStatus) ? DocumentCodecs.ProcessStatus.Read(text)
            : type == typeof(ServiceProperties) ? DocumentCodecs.ServiceProperties.Read(text)
            : throw new NotSupportedException($"a recording has no place for an answer of type {type.Name}");
        return document ?? throw new JsonException("null is no answer");
    }
}
