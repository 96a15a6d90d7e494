namespace Caisson.IntegrationTests.Cri;

/// <summary>A call was answered with an error; its code is one of gRPC's.</summary>
internal sealed class GrpcException(int code, string message) : Exception($"{message} ({code})")
{
    internal int Code { get; } = code;
}
