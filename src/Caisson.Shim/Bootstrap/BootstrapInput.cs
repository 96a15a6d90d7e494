using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Bootstrap;

/// <summary>What <c>start</c> is told on its standard input.</summary>
/// <param name="Options">The runtime's options; null when none came.</param>
/// <param name="Parameters">The message of containerd 2.3 and later; null from others.</param>
internal sealed record BootstrapInput(Any? Options, BootstrapParams? Parameters)
{
    /// <summary>Reads it.</summary>
    /// <remarks>
    /// Up to containerd 2.2 it is an <see cref="Any"/>, later <see cref="BootstrapParams"/>. Both begin with two fields of the same shape, so the one can be read
    /// as the other; only in the later form the first of them is the id that the command line names too.
    /// </remarks>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static BootstrapInput Read(ReadOnlySpan<byte> bytes, string id)
    {
        if (bytes.IsEmpty)
        {
            return new BootstrapInput(null, null);
        }

        if (TryRead<BootstrapParams>(bytes) is { } parameters && parameters.InstanceId == id)
        {
            return new BootstrapInput(parameters.Extensions.Select(static extension => extension.Value).FirstOrDefault(static value => value is not null), parameters);
        }

        return TryRead<Any>(bytes) is { } options
            ? new BootstrapInput(options, null)
            : throw new ArgumentException("the options on standard input cannot be read");
    }

    private static T? TryRead<T>(ReadOnlySpan<byte> bytes)
        where T : class, ITtrpcMessage<T>
    {
        try
        {
            return WireReader.Read<T>(bytes);
        }
        catch (WireFormatException)
        {
            return null;
        }
    }
}
