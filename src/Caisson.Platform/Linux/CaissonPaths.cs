using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Cryptography;

namespace Caisson.Platform.Linux;

/// <summary>Where Caisson keeps its files and cgroups on a Linux machine.</summary>
public sealed record CaissonPaths
{
    /// <summary>The name of a host's socket in its directory.</summary>
    public const string SocketName = "sock";

    /// <summary>Overrides <see cref="RunDirectory"/>.</summary>
    public const string RunDirectoryVariable = "CAISSON_RUN_DIR";

    /// <summary>Overrides <see cref="DataDirectory"/>.</summary>
    public const string DataDirectoryVariable = "CAISSON_DATA_DIR";

    /// <summary>Overrides <see cref="CgroupParent"/>.</summary>
    public const string CgroupParentVariable = "CAISSON_CGROUP_PARENT";

    /// <summary>Holds one directory for each running host; <c>/run/caisson</c> by default.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>Holds images, layers and containers; <c>/var/lib/caisson</c> by default.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The cgroup that holds those of all systems, in every hierarchy, from its root; <c>/caisson</c> by default.</summary>
    public required string CgroupParent { get; init; }

    /// <summary>Reads the environment.</summary>
    /// <exception cref="ArgumentException">A variable does not hold an absolute path without <c>..</c>.</exception>
    public static CaissonPaths FromEnvironment() => new()
    {
        RunDirectory = Read(RunDirectoryVariable, "/run/caisson"),
        DataDirectory = Read(DataDirectoryVariable, "/var/lib/caisson"),
        CgroupParent = Read(CgroupParentVariable, "/caisson"),
    };

    /// <summary>The variables that tell another program about these paths; <see cref="FromEnvironment"/> there answers the same.</summary>
    public IReadOnlyDictionary<string, string> ToEnvironment() => new Dictionary<string, string>
    {
        [RunDirectoryVariable] = RunDirectory,
        [DataDirectoryVariable] = DataDirectory,
        [CgroupParentVariable] = CgroupParent,
    };

    /// <summary>The directory of a system's host: its name is the hash of the id, so that no id can name another place.</summary>
    public string SystemDirectory(SystemId id) =>
        Path.Combine(RunDirectory, Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(id.Value)).AsSpan(0, 16)));

    /// <summary>The socket of a system's host.</summary>
    public string SocketPath(SystemId id) => Path.Combine(SystemDirectory(id), SocketName);

    private static string Read(string variable, string byDefault)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(value))
        {
            return byDefault;
        }

        var parts = value.Split('/');
        return value[0] == '/' && value.Length > 1 && !parts.Contains("..") && !parts.Contains(".")
            ? value.TrimEnd('/')
            : throw new ArgumentException($"environment variable '{variable}' holds '{value}', which is not an absolute path without '.' and '..'");
    }
}
