using Google.Protobuf.Reflection;

namespace Caisson.Ttrpc.Generator;

/// <summary>A method as C# has it, by who sends how many messages.</summary>
internal sealed class Method(MethodDescriptorProto descriptor, TypeNames names)
{
    private const string Many = "global::System.Collections.Generic.IAsyncEnumerable";
    private const string Awaited = "global::System.Threading.Tasks.Task";

    public string Name => descriptor.Name;

    public string Request { get; } = names.Of(descriptor.InputType);

    public string Response { get; } = names.Of(descriptor.OutputType);

    public bool TakesStream => descriptor.ClientStreaming;

    /// <summary>The name of the library's factory.</summary>
    public string Kind => (descriptor.ClientStreaming, descriptor.ServerStreaming) switch
    {
        (false, false) => "Unary",
        (false, true) => "ServerStreaming",
        (true, false) => "ClientStreaming",
        (true, true) => "Duplex",
    };

    public string ServerResult => descriptor.ServerStreaming ? $"{Many}<{Response}>" : $"{Awaited}<{Response}>";

    public string ServerParameter => TakesStream ? $"{Many}<{Request}> requests" : $"{Request} request";

    public string ClientResult => Kind == "Duplex" ? $"{Awaited}<TtrpcDuplexCall<{Request}, {Response}>>" : ServerResult;

    public string ClientCall => Kind switch
    {
        "Unary" => "CallAsync",
        "ServerStreaming" => "CallServerStreamingAsync",
        "ClientStreaming" => "CallClientStreamingAsync",
        _ => "OpenDuplexAsync",
    };

    /// <summary>With a comma behind it; empty where the call is opened without an argument.</summary>
    public string ClientParameter => Kind == "Duplex" ? "" : ServerParameter + ", ";

    public string ClientArgument => Kind == "Duplex" ? "" : TakesStream ? "requests, " : "request, ";
}
