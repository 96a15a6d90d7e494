namespace Caisson.Ttrpc.Server;

/// <summary>A service as a server sees it; generated base classes implement it.</summary>
public interface ITtrpcService
{
    /// <summary>The full protobuf name it is served under.</summary>
    string Name { get; }

    /// <summary>One of its methods.</summary>
    /// <param name="method">The bare name, as it came.</param>
    /// <returns>Null when the service has no such method.</returns>
    TtrpcMethod? Find(string method);
}
