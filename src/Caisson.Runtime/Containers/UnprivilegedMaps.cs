using System.Globalization;
using System.Text;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Launching;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Runtime.Containers;

/// <summary>Id maps of a user other than root: oneself by one's own word, others by <c>newuidmap</c> and <c>newgidmap</c>, which know who may have which (subuid(5)).</summary>
internal sealed class UnprivilegedMaps(EventLoop loop)
{
    private const int MostOutput = 1024;

    /// <summary>Writes the maps of a process's new user namespace.</summary>
    /// <exception cref="RuntimeException">A program is missing, or refuses; says what to do.</exception>
    /// <exception cref="LinuxException">The kernel refuses the map.</exception>
    public async Task WriteAsync(int processId, IdMap map)
    {
        if (IsOwn(map.Users, CurrentProcess.EffectiveUserId) && IsOwn(map.Groups, CurrentProcess.EffectiveGroupId))
        {
            // user_namespaces(7): who may not set groups may map its own.
            PlainFile.WriteControl(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/setgroups"), "deny"u8);
            HostFiles.WriteIdMaps(processId, IdMap.Text(map.Users), IdMap.Text(map.Groups));
            return;
        }

        await RunAsync("newuidmap", "/etc/subuid", processId, map.Users);
        await RunAsync("newgidmap", "/etc/subgid", processId, map.Groups);
    }

    private async Task RunAsync(string name, string file, int processId, IReadOnlyList<IdMapping> ranges)
    {
        var path = Find(name) ?? throw new RuntimeException(
            $"'{name}' is missing, which writes id maps for users other than root: install it (Debian's package uidmap, others' shadow-utils), and give the user a range in {file}; "
            + "or map nothing but the user itself (size 1)");
        using var output = MemoryFiles.Create("output", []);
        using var process = SpawnedProcess.Start(new SpawnRequest
        {
            Path = path,
            Arguments =
            [
                processId.ToString(CultureInfo.InvariantCulture),
                .. ranges.SelectMany(static range => new[] { range.ContainerId, range.HostId, range.Size }).Select(static number => number.ToString(CultureInfo.InvariantCulture)),
            ],
            Output = output,
            Error = output,
        });
        await loop.WaitReadableAsync(process.PidFd, CancellationToken.None);
        if (process.Reap() is var code and not 0)
        {
            throw new RuntimeException($"'{path}' refused the id map ({code}): {Said(output)}: check that {file} gives this user the range");
        }
    }

    private static string Said(Microsoft.Win32.SafeHandles.SafeFileHandle output)
    {
        var bytes = new byte[MostOutput];
        return Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Max(0, RandomAccess.Read(output, bytes, 0)))).Trim();
    }

    private static bool IsOwn(IReadOnlyList<IdMapping> ranges, uint id) => ranges is [{ Size: 1 } range] && range.HostId == id;

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/bin:/bin").Split(':')
            .Where(static directory => directory.StartsWith('/'))
            .Select(directory => Path.Join(directory, name))
            .FirstOrDefault(File.Exists);
}
