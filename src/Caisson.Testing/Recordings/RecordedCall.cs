using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Testing.Recordings;

/// <summary>One call of a recording, with what came of it.</summary>
internal sealed class RecordedCall
{
    private static readonly string[] Harmless =
    [
        OperationNames.GetComputeSystems,
        OperationNames.OpenComputeSystem,
        OperationNames.GetServiceProperties,
        OperationNames.SystemProperties,
        OperationNames.SystemPropertiesV2,
        OperationNames.SystemPropertiesV3,
        OperationNames.SystemSubscribe,
        OperationNames.SystemOpenProcess,
        OperationNames.ProcessGetInfo,
        OperationNames.ProcessProperties,
        OperationNames.ProcessAttach,
    ];

    public required int Line { get; init; }

    public required string Operation { get; init; }

    public required string? SystemId { get; init; }

    public required ulong ProcessNumber { get; init; }

    public required SystemHandle System { get; init; }

    public required ProcessHandle Process { get; init; }

    public required JsonElement? Arguments { get; init; }

    /// <summary>The answer's line; null when the recording ended before it came.</summary>
    public RecordingEntry? Answer { get; set; }

    /// <summary>What a subscription told, and its end.</summary>
    public List<(int Line, RecordingEntry Entry)> Told { get; } = [];

    /// <summary>What passed through the streams of the process that was answered.</summary>
    public List<(int Line, RecordingEntry Entry)> Streamed { get; } = [];

    /// <summary>Whether something can happen because of it; of asking nothing happens.</summary>
    public bool IsCause => !Harmless.Contains(Operation);

    public override string ToString() =>
        $"{Operation}{(SystemId is null ? "" : ProcessNumber == 0 ? $" {SystemId}" : $" {SystemId}:{ProcessNumber}")} (line {Line})";
}
