using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.V1;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>Properties of schema v2 as those of v1.</summary>
/// <remarks>
/// The two schemas name their common members alike, and a service that is asked by a system of schema v1 answers members that only v1 has: the seam keeps
/// those as unknown ones. So the JSON of the one, read as the other, loses nothing; what only v2 has, and what is Caisson's own, is unknown to v1 in turn.
/// </remarks>
internal static class SchemaV1Translation
{
    /// <summary>Translates.</summary>
    /// <param name="properties">What the service answered.</param>
    /// <param name="objectId">The system, for errors.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.UnexpectedValue"/>: a member has no form in schema v1.</exception>
    public static ContainerProperties ToContainerProperties(SystemProperties properties, string objectId)
    {
        // An empty GUID is no GUID to the reader of v1, but "not told" to the writers of v2.
        var answered = properties.RuntimeId is "" ? properties with { RuntimeId = null } : properties;
        try
        {
            return SchemaV1Codecs.ContainerProperties.Read(DocumentCodecs.SystemProperties.WriteText(answered))
                ?? throw new JsonException("the document is null");
        }
        catch (JsonException e)
        {
            throw new ComputeOperationException(
                new ErrorDetails { Code = ErrorCode.UnexpectedValue, Operation = OperationNames.SystemProperties, ObjectId = objectId },
                $"'{objectId}': the properties that the service answered have no form in schema v1",
                e);
        }
    }
}
