using Caisson.Ttrpc.Generator;
using Google.Protobuf;
using Google.Protobuf.Compiler;
using Google.Protobuf.Reflection;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>What the generator says to protoc.</summary>
public sealed class GeneratorTests
{
    [Theory]
    [InlineData("", "proto2")]
    [InlineData("editions", "editions")]
    public void Another_syntax_than_proto3_is_refused_by_name(string syntax, string shown)
    {
        var response = Generation.Run(Request(new FileDescriptorProto { Name = "old.proto", Syntax = syntax }));

        Assert.Equal($"old.proto: only proto3 is supported, not {shown}", response.Error);
        Assert.Empty(response.File);
    }

    [Fact]
    public void Only_the_files_asked_for_are_written()
    {
        var request = Request(new FileDescriptorProto { Name = "folder/asked.proto", Package = "a.b_c", Syntax = "proto3" });
        request.ProtoFile.Add(new FileDescriptorProto { Name = "imported.proto", Syntax = "proto3" });

        var file = Assert.Single(Generation.Run(CodeGeneratorRequest.Parser.ParseFrom(request.ToByteArray())).File);

        Assert.Equal("asked.g.cs", file.Name);
        Assert.Contains("namespace A.BC;", file.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_is_never_called_like_its_class_or_its_codec()
    {
        var message = new DescriptorProto { Name = "Text" };
        foreach (var (name, number) in new[] { ("text", 1), ("read", 2), ("full_name", 3) })
        {
            message.Field.Add(new FieldDescriptorProto
            {
                Name = name,
                Number = number,
                Type = FieldDescriptorProto.Types.Type.String,
                Label = FieldDescriptorProto.Types.Label.Optional,
            });
        }

        var content = Assert.Single(Generation.Run(Request(new FileDescriptorProto { Name = "t.proto", Syntax = "proto3", MessageType = { message } })).File).Content;

        Assert.Contains("string Text_ {", content, StringComparison.Ordinal);
        Assert.Contains("string Read_ {", content, StringComparison.Ordinal);
        Assert.Contains("string FullName_ {", content, StringComparison.Ordinal);
    }

    private static CodeGeneratorRequest Request(FileDescriptorProto file) => new() { FileToGenerate = { file.Name }, ProtoFile = { file } };
}
