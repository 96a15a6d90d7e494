using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Cryptography;

namespace Caisson.Shim.Bootstrap;

/// <summary>Where a shim listens: a name that depends on containerd's address, the namespace and the group, however long these are.</summary>
internal static class ShimAddress
{
    /// <summary>What stands before a path in an address.</summary>
    public const string Scheme = "unix://";

    /// <summary>The file in a bundle that says where its shim listens; containerd 1.6 and 1.7 read it after a restart, as it stands.</summary>
    public const string FileName = "address";

    private const string DefaultDirectory = "/run/containerd/s";

    /// <summary>The socket's path.</summary>
    /// <param name="containerdAddress">containerd's own gRPC socket.</param>
    /// <param name="containerNamespace">The namespace.</param>
    /// <param name="group">The group.</param>
    /// <param name="directory">Where sockets are wanted; null for the usual place.</param>
    public static string Of(string containerdAddress, string containerNamespace, string group, string? directory = null) =>
        Path.Combine(
            string.IsNullOrEmpty(directory) ? DefaultDirectory : directory,
            Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(Clean($"{containerdAddress}/{containerNamespace}/{group}")))));

    /// <summary>What the shim with such a socket calls itself towards the journal: its directory and lock.</summary>
    public static SystemId SystemOf(string socketPath) => new("shim-" + Path.GetFileName(socketPath));

    /// <summary>The path in an address; null when it is of another kind.</summary>
    public static string? PathOf(string address) => address.StartsWith(Scheme + "/", StringComparison.Ordinal) ? address[Scheme.Length..] : null;

    /// <summary>As Go's <c>path.Join</c>: no empty part, none that is <c>.</c> or <c>..</c>.</summary>
    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }
}
