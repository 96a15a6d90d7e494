using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Caisson.CodecGenerator;

/// <summary>
/// Fills classes marked with <c>[JsonCodec(typeof(T))]</c> with code that reads and writes T directly over Utf8JsonReader and Utf8JsonWriter. The shape
/// comes from the same attributes that System.Text.Json itself obeys; what it does not know it refuses with an error rather than guess.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class JsonCodecGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Unsupported = new(
        "CAISSON001", "A codec cannot be generated", "The codecs of '{0}' cannot be generated: {1}", "Caisson", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Caisson.Contracts.Codecs.JsonCodecAttribute",
            static (node, _) => node is ClassDeclarationSyntax,
            static (found, _) => Generate((INamedTypeSymbol)found.TargetSymbol, found.Attributes));
        context.RegisterSourceOutput(files, static (output, file) =>
        {
            if (file.Problem is not null)
            {
                output.ReportDiagnostic(Diagnostic.Create(Unsupported, Location.None, file.Name, file.Problem));
                return;
            }

            output.AddSource(file.Name + ".g.cs", SourceText.From(file.Text, Encoding.UTF8));
        });
    }

    private static GeneratedFile Generate(INamedTypeSymbol owner, ImmutableArray<AttributeData> attributes)
    {
        var style = owner.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == "JsonCodecStyleAttribute");
        var name = owner.ToDisplayString();
        try
        {
            var writer = new CodecWriter(
                isCamelCase: Flag(style, "CamelCase"), writesDefaults: Flag(style, "WritesDefaults"), takesNulls: Flag(style, "TakesNulls"));
            return new GeneratedFile(name, writer.Write(owner, attributes.Select(attribute => (ITypeSymbol)attribute.ConstructorArguments[0].Value!)), null);
        }
        catch (NotSupportedException exception)
        {
            return new GeneratedFile(name, "", exception.Message);
        }
    }

    private static bool Flag(AttributeData? attribute, string name) =>
        attribute is not null && attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);
}
