using Caisson.Contracts.Codecs;

namespace Caisson.Contracts.Documents;

/// <summary>Reads and writes the documents that cross the seam. The same JSON as <see cref="ContractsJson"/>, in a fraction of the code.</summary>
[JsonCodec(typeof(ComputeSystemDocument))]
[JsonCodec(typeof(ProcessParameters))]
[JsonCodec(typeof(ProcessModifyRequest))]
[JsonCodec(typeof(SignalProcessOptions))]
[JsonCodec(typeof(ModifySettingRequest))]
[JsonCodec(typeof(ModificationRequest))]
[JsonCodec(typeof(PropertyQuery))]
[JsonCodec(typeof(SystemQuery))]
[JsonCodec(typeof(ProcessStatus))]
[JsonCodec(typeof(SystemProperties))]
[JsonCodec(typeof(IReadOnlyList<SystemProperties>))]
[JsonCodec(typeof(ServiceProperties))]
[JsonCodec(typeof(PauseOptions))]
[JsonCodec(typeof(SaveOptions))]
[JsonCodec(typeof(HostedSystem))]
[JsonCodec(typeof(Container))]
[JsonCodec(typeof(VirtualMachine))]
[JsonCodec(typeof(Statistics))]
[JsonCodec(typeof(ResultDocument))]
public static partial class DocumentCodecs;
