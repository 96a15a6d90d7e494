using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>Reads and writes every document without reflection. Members at their default are left out, as the service's own libraries do.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ComputeSystemDocument))]
[JsonSerializable(typeof(ProcessParameters))]
[JsonSerializable(typeof(ProcessModifyRequest))]
[JsonSerializable(typeof(SignalProcessOptions))]
[JsonSerializable(typeof(ModifySettingRequest))]
[JsonSerializable(typeof(ModificationRequest))]
[JsonSerializable(typeof(PropertyQuery))]
[JsonSerializable(typeof(SystemQuery))]
[JsonSerializable(typeof(ProcessStatus))]
[JsonSerializable(typeof(SystemProperties))]
[JsonSerializable(typeof(IReadOnlyList<SystemProperties>))]
[JsonSerializable(typeof(ServiceProperties))]
[JsonSerializable(typeof(PauseOptions))]
[JsonSerializable(typeof(SaveOptions))]
[JsonSerializable(typeof(HostedSystem))]
[JsonSerializable(typeof(Container))]
[JsonSerializable(typeof(VirtualMachine))]
[JsonSerializable(typeof(Statistics))]
[JsonSerializable(typeof(ResultDocument))]
public sealed partial class ContractsJson : JsonSerializerContext;
