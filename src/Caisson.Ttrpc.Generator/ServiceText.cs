using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>The C# of a service: a base class for those who serve it, a client for those who call it.</summary>
internal static class ServiceText
{
    public static void Write(CodeText code, ServiceDescriptorProto service, string fullName, int index, TypeNames names, Comments comments)
    {
        int[] path = [6, index];
        var methods = service.Method.Select(method => new Method(method, names)).ToArray();
        WriteServer(code, service, fullName, path, methods, comments);
        WriteClient(code, service, fullName, path, methods, comments);
    }

    private static void WriteServer(CodeText code, ServiceDescriptorProto service, string fullName, int[] path, Method[] methods, Comments comments)
    {
        code.Line();
        code.Line(comments.Summary(path, $"The service {fullName}."));
        code.Line("/// <remarks>To serve it, override its methods; one that is not overridden answers \"unimplemented\".</remarks>");
        code.Block($"public abstract class {service.Name}Service : ITtrpcService", () =>
        {
            code.Line("/// <summary>The service's full protobuf name.</summary>");
            code.Line($"public const string FullName = \"{fullName}\";");
            code.Gap();
            code.Line("/// <summary>The name it is served under: <see cref=\"FullName\"/>, unless a later version has the same methods.</summary>");
            code.Line("public virtual string Name => FullName;");
            foreach (var (method, index) in methods.Select((item, index) => (item, index)))
            {
                code.Gap();
                code.Line(comments.Summary([.. path, 2, index], $"The method {method.Name}."));
                code.Line(method.TakesStream ? "/// <param name=\"requests\">What the caller sends, until it sends no more.</param>" : "/// <param name=\"request\">The argument.</param>");
                code.Line("/// <param name=\"context\">Who calls, with which metadata, and until when.</param>");
                code.Line($"public virtual {method.ServerResult} {method.Name}Async({method.ServerParameter}, TtrpcCallContext context) =>");
                code.Line($"    throw TtrpcStatusException.Unimplemented(Name, \"{method.Name}\");");
            }

            code.Gap();
            code.Line("TtrpcMethod? ITtrpcService.Find(string method) => method switch");
            code.Line("{");
            foreach (var method in methods)
            {
                code.Line($"    \"{method.Name}\" => TtrpcMethod.{method.Kind}<{method.Request}, {method.Response}>({method.Name}Async),");
            }

            code.Line("    _ => null,");
            code.Line("};");
        });
    }

    private static void WriteClient(CodeText code, ServiceDescriptorProto service, string fullName, int[] path, Method[] methods, Comments comments)
    {
        code.Line();
        code.Line($"/// <summary>Calls the service {fullName}.</summary>");
        code.Line("/// <param name=\"client\">The connection; it stays its owner's.</param>");
        code.Line("/// <param name=\"name\">The name it is served under.</param>");
        code.Block($"public sealed class {service.Name}Client(TtrpcClient client, string name = {service.Name}Service.FullName)", () =>
        {
            foreach (var (method, index) in methods.Select((item, index) => (item, index)))
            {
                code.Gap();
                code.Line(comments.Summary([.. path, 2, index], $"The method {method.Name}."));
                if (method.ClientParameter.Length > 0)
                {
                    code.Line(method.TakesStream ? "/// <param name=\"requests\">What is sent.</param>" : "/// <param name=\"request\">The argument.</param>");
                }

                code.Line("/// <param name=\"options\">Metadata and deadline.</param>");
                code.Line("/// <param name=\"cancellationToken\">Stops waiting; the call goes on, for ttrpc cannot cancel.</param>");
                code.Line("/// <exception cref=\"TtrpcStatusException\">The call failed.</exception>");
                code.Line("/// <exception cref=\"TtrpcConnectionException\">The connection is gone.</exception>");
                code.Line($"public {method.ClientResult} {method.Name}Async({method.ClientParameter}TtrpcCallOptions? options = null, global::System.Threading.CancellationToken cancellationToken = default) =>");
                code.Line($"    client.{method.ClientCall}<{method.Request}, {method.Response}>(name, \"{method.Name}\", {method.ClientArgument}options, cancellationToken);");
            }
        });
    }
}
