using Google.Protobuf.Compiler;
using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>From protoc's request to its answer: one C# file for each file that was asked for, or one error.</summary>
internal static class Generation
{
    // plugin.proto, CodeGeneratorResponse.Feature: FEATURE_PROTO3_OPTIONAL.
    private const ulong Proto3Optional = 1;

    public static CodeGeneratorResponse Run(CodeGeneratorRequest request)
    {
        var response = new CodeGeneratorResponse { SupportedFeatures = Proto3Optional };
        var names = new TypeNames(request.ProtoFile);
        try
        {
            foreach (var file in request.ProtoFile.Where(file => request.FileToGenerate.Contains(file.Name)))
            {
                response.File.Add(new CodeGeneratorResponse.Types.File { Name = OutputName(file), Content = FileText.Of(file, names) });
            }
        }
        catch (NotSupportedException refused)
        {
            response.Error = refused.Message;
        }

        return response;
    }

    // Flat: the targets know the outputs by the names of the inputs.
    private static string OutputName(FileDescriptorProto file) => Path.GetFileNameWithoutExtension(file.Name) + ".g.cs";
}
