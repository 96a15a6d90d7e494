using System.Text;
using System.Text.Json;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Hooks;

namespace Caisson.Engine.Containers;

/// <summary>Refuses, before anything starts and by name, what a specification says wrongly or asks beyond this launcher. Nothing is silently ignored.</summary>
internal static class SpecCheck
{
    private const int LongestString = 128 << 10;
    private const ulong LeastTotal = 128 << 10;
    private const ulong MostTotal = 6 << 20;

    /// <summary>Checks a container's specification; its process apart.</summary>
    /// <exception cref="LaunchException">What and where.</exception>
    public static void Container(Spec spec)
    {
        HookCheck.All(spec);
        Refuse(spec.Windows is not null || IsKept(spec, "windows"), "windows");
        Refuse(spec.VirtualMachine is not null || IsKept(spec, "vm"), "vm");
        Refuse(spec.Solaris is not null || IsKept(spec, "solaris"), "solaris");
        Refuse(spec.ZOs is not null || IsKept(spec, "zos"), "zos");
        Name(spec.Hostname, "hostname");
        Name(spec.Domainname, "domainname");
        if (spec.Linux is not { } linux)
        {
            throw new LaunchException(ErrorCode.InvalidDocument, "the specification has no 'linux' section", 0);
        }

        Refuse(linux.NetworkDevices is { Count: > 0 }, "linux.netDevices");
        Refuse(!string.IsNullOrEmpty(linux.MountLabel), "linux.mountLabel");
        Refuse(linux.IntelRdt is not null, "linux.intelRdt");
        Refuse(linux.MemoryPolicy is not null, "linux.memoryPolicy");
    }

    /// <summary>Checks a process.</summary>
    /// <exception cref="LaunchException">What and where.</exception>
    public static void Process(Process process, HostFacts facts)
    {
        Refuse(process.CommandLine is not null, "process.commandLine");
        Refuse(!string.IsNullOrEmpty(process.User?.UserName), "process.user.username");
        if (process.Args is not { Count: > 0 } arguments || arguments[0].Length == 0)
        {
            throw Invalid("process.args names no program");
        }

        if (!process.WorkingDirectory.StartsWith('/'))
        {
            throw Invalid($"the working directory '{process.WorkingDirectory}' is not absolute");
        }

        NoNul(process.WorkingDirectory, "process.cwd");
        CheckEnvironment(process.Env ?? []);
        CheckSizes(arguments, process.Env ?? [], process, facts);
    }

    /// <summary>An error of the document.</summary>
    public static LaunchException Invalid(string what) => new(ErrorCode.InvalidDocument, what, 0);

    /// <summary>Refuses texts that the kernel would cut.</summary>
    public static void NoNul(string text, string where)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid($"{where} holds a NUL");
        }
    }

    private static void CheckEnvironment(IReadOnlyList<string> environment)
    {
        for (var i = 0; i < environment.Count; i++)
        {
            if (environment[i].IndexOf('=', StringComparison.Ordinal) is 0 or -1)
            {
                throw Invalid($"process.env[{i}] has no name");
            }
        }
    }

    // execve(2): each string at most MAX_ARG_STRLEN with its NUL; all of them and their pointers within a quarter of the stack limit, at least 128 KiB, at most 6 MiB.
    private static void CheckSizes(IReadOnlyList<string> arguments, IReadOnlyList<string> environment, Process process, HostFacts facts)
    {
        var total = Measure(arguments, "process.args") + Measure(environment, "process.env") + (ulong)Encoding.UTF8.GetByteCount(arguments[0]) + 1;
        if (total <= LeastTotal)
        {
            return;
        }

        var stack = facts.StackLimitInBytes();
        foreach (var limit in process.Rlimits ?? [])
        {
            stack = ResourceLimitNumbers.Of(limit.Type) == ResourceLimitNumbers.Stack ? limit.Soft : stack;
        }

        var most = Math.Max(LeastTotal, Math.Min(MostTotal, stack / 4));
        if (total > most)
        {
            throw new LaunchException(
                ErrorCode.TooLarge, $"arguments and environment take {total} bytes, the kernel allows {most}", 0, "pass large data in a file, or raise RLIMIT_STACK in process.rlimits");
        }
    }

    private static ulong Measure(IReadOnlyList<string> texts, string where)
    {
        var total = 0UL;
        for (var i = 0; i < texts.Count; i++)
        {
            NoNul(texts[i], where);
            var length = Encoding.UTF8.GetByteCount(texts[i]) + 1;
            if (length > LongestString)
            {
                throw new LaunchException(ErrorCode.TooLarge, $"{where}[{i}] takes {length} bytes, the kernel allows {LongestString} a string", 0, "pass large data in a file");
            }

            total += (ulong)length + 8;
        }

        return total;
    }

    private static void Name(string? name, string where)
    {
        if (name is not null && (Encoding.UTF8.GetByteCount(name) > 64 || name.Contains('\0', StringComparison.Ordinal)))
        {
            throw Invalid($"{where} is longer than 64 bytes or holds a NUL");
        }
    }

    // Where a program is built without foreign platforms, their sections are not parsed.
    private static bool IsKept(Spec spec, string member) =>
        spec.UnknownMembers?.TryGetValue(member, out var value) == true && value.ValueKind != JsonValueKind.Null;

    private static void Refuse(bool isAsked, string what)
    {
        if (isAsked)
        {
            throw new LaunchException(ErrorCode.NotSupported, $"{what} is not supported by this launcher", 0);
        }
    }
}
