using Caisson.Cli.Commands;
using Caisson.Cli.Diagnosis;
using Caisson.Cli.Shims;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Output;

/// <summary>What the command line writes for programs.</summary>
[JsonCodec(typeof(IReadOnlyList<StatsRow>))]
[JsonCodec(typeof(IReadOnlyList<ImageRow>))]
[JsonCodec(typeof(IReadOnlyList<ErrorEntry>))]
[JsonCodec(typeof(IReadOnlyList<ProcessRow>))]
[JsonCodec(typeof(IReadOnlyList<ImageDetails>))]
[JsonCodec(typeof(ContainerDetails))]
[JsonCodec(typeof(WhyReport))]
[JsonCodec(typeof(IReadOnlyList<ContainerRow>))]
[JsonCodec(typeof(EventRow))]
[JsonCodec(typeof(VersionRow))]
[JsonCodec(typeof(IReadOnlyList<ShimRow>))]
[JsonCodec(typeof(IReadOnlyList<ShimTaskRow>))]
[JsonCodec(typeof(IReadOnlyList<ShimReport>))]
internal static partial class CliCodecs;
