using System.Buffers;
using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Systems;

/// <summary>What the engine answers about itself: the processors it may use, and that there are no CPU groups.</summary>
/// <remarks>The shapes are <c>ProcessorTopology</c> and <c>CpuGroupConfigurations</c> of schema v2.</remarks>
internal static class ServiceFacts
{
    private const string Operation = OperationNames.GetServiceProperties;

    /// <summary>Answers each queried type, in the order asked.</summary>
    public static ServiceProperties Answer(PropertyQuery query)
    {
        var answers = new List<JsonElement>();
        foreach (var type in query.PropertyTypes)
        {
            answers.Add(Answer(type));
        }

        return new ServiceProperties { Properties = answers };
    }

    private static JsonElement Answer(PropertyType type) => type.Value switch
    {
        "ProcessorTopology" => Write(WriteTopology),
        "CpuGroup" => Write(static writer =>
        {
            writer.WriteStartArray("CpuGroups");
            writer.WriteEndArray();
        }),
        _ => throw EngineErrors.NotSupported(Operation, null, $"the service property '{type}'"),
    };

    private static void WriteTopology(Utf8JsonWriter writer)
    {
        var processors = ProcFiles.ReadAllowedProcessors();
        writer.WriteNumber("LogicalProcessorCount", processors.Count);
        writer.WriteStartArray("LogicalProcessors");
        foreach (var processor in processors)
        {
            var topology = $"/sys/devices/system/cpu/cpu{processor}/topology";
            writer.WriteStartObject();
            writer.WriteNumber("LpIndex", processor);
            writer.WriteNumber("NodeNumber", NodeOf(processor));
            writer.WriteNumber("PackageId", ProcFiles.ReadNumber($"{topology}/physical_package_id"));
            writer.WriteNumber("CoreId", ProcFiles.ReadNumber($"{topology}/core_id"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static int NodeOf(int processor)
    {
        for (var node = 0; Directory.Exists($"/sys/devices/system/node/node{node}"); node++)
        {
            if (Directory.Exists($"/sys/devices/system/node/node{node}/cpu{processor}"))
            {
                return node;
            }
        }

        return 0;
    }

    private static JsonElement Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
