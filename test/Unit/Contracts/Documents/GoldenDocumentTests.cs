using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.V1;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.UnitTests.Contracts.Documents;

/// <summary>Documents as others write them, and how they look once we have read and written them.</summary>
public sealed class GoldenDocumentTests
{
    public static TheoryData<string, Type> Inputs => new()
    {
        { "oci-spec", typeof(Spec) },
        { "image-index", typeof(ImageIndex) },
        { "image-manifest", typeof(ImageManifest) },
        { "image-config", typeof(ImageConfig) },
        { "linux-vm", typeof(ComputeSystemDocument) },
        { "linux-container", typeof(HostedSystem) },
        { "v1-container", typeof(Caisson.Contracts.Documents.V1.ContainerConfig) },
        { "v1-process", typeof(ProcessConfig) },
        { "modify-scsi", typeof(ModifySettingRequest) },
        { "result", typeof(ResultDocument) },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_document_is_written_as_recorded(string name, Type type)
    {
        var written = DocumentTypes.Write(DocumentTypes.Read(type, GoldenFile.Read($"Inputs/{name}.json")));

        GoldenFile.Compare($"Canonical/{name}.json", DocumentTypes.Indent(written));
        Assert.Equal(written, DocumentTypes.Write(DocumentTypes.Read(type, written)));
    }
}
