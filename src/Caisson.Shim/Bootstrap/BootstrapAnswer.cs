using System.Text;
using System.Text.Json;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;

namespace Caisson.Shim.Bootstrap;

/// <summary>What <c>start</c> says on its standard output, in the words of the containerd that asks.</summary>
internal static class BootstrapAnswer
{
    private const string Protocol = "ttrpc";
    private const int TaskVersion2 = 2;
    private const int TaskVersion3 = 3;

    /// <summary>The answer's bytes.</summary>
    /// <param name="address">Where the shim listens, <c>unix://…</c>.</param>
    /// <param name="saysBootstrap">containerd 2.3 and later: a message. It knows version 3 of the task service.</param>
    /// <param name="knowsVersions">containerd 1.7 to 2.2: JSON with a version. 1.7 takes none above 2, and nothing tells it from 2.x.</param>
    /// <returns>For all others the address alone.</returns>
    public static byte[] Encode(string address, bool saysBootstrap, bool knowsVersions)
    {
        if (saysBootstrap)
        {
            return WireWriter.ToArray(new BootstrapResult { Version = TaskVersion3, Address = address, Protocol = Protocol });
        }

        return Encoding.UTF8.GetBytes(
            knowsVersions ? $$"""{"version":{{TaskVersion2}},"address":"{{JsonEncodedText.Encode(address)}}","protocol":"{{Protocol}}"}""" : address);
    }
}
