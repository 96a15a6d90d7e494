using System.Runtime.InteropServices;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>The reference: libseccomp, told a profile as runc tells it.</summary>
internal static partial class LibSeccomp
{
    public const string Library = "libseccomp.so.2";

    private const uint OptimizeAttribute = 8;
    private const uint BinaryTree = 2;
    private const int NoSuchCall = -1;

    /// <summary>The number that libseccomp knows for a name; negative when there is none.</summary>
    public static int NumberOf(string name, FilterArchitecture architecture) => ResolveNameOf(Token(architecture), name);

    /// <summary>The name that libseccomp knows for a number; null when there is none.</summary>
    public static string? NameOf(int number, FilterArchitecture architecture)
    {
        var name = ResolveNumberOf(Token(architecture), number);
        if (name == 0)
        {
            return null;
        }

        var text = Marshal.PtrToStringUTF8(name);
        Marshal.FreeHGlobal(name);
        return text;
    }

    /// <summary>The name is one of libseccomp's, on whatever architecture.</summary>
    public static bool Knows(string name) => ResolveName(name) != NoSuchCall;

    /// <summary>Compiles a profile; null when libseccomp refuses a rule because it contradicts another.</summary>
    public static byte[]? Compile(Profile profile, FilterArchitecture native)
    {
        var otherwise = FilterAction.Parse(profile.DefaultAction, profile.DefaultErrno, "default");
        var filter = Begin(otherwise);
        try
        {
            Check(SetAttribute(filter, OptimizeAttribute, BinaryTree));
            AddArchitectures(filter, profile, native);
            foreach (var rule in profile.Syscalls ?? [])
            {
                var action = FilterAction.Parse(rule.Action, rule.Errno, "rule");
                foreach (var name in rule.Names)
                {
                    if (action != otherwise && !TryAdd(filter, action, ResolveName(name), rule.Args ?? []))
                    {
                        return null;
                    }
                }
            }

            return Export(filter);
        }
        finally
        {
            End(filter);
        }
    }

    private static void AddArchitectures(nint filter, Profile profile, FilterArchitecture native)
    {
        if (native != FilterArchitecture.X64)
        {
            Check(AddArchitecture(filter, Token(native)));
            Check(RemoveArchitecture(filter, Token(FilterArchitecture.X64)));
        }

        foreach (var name in profile.Architectures ?? [])
        {
            if (FilterArchitectures.Parse(name) is { } architecture && architecture != native)
            {
                Check(AddArchitecture(filter, Token(architecture)));
            }
        }
    }

    private static bool TryAdd(nint filter, uint action, int number, IReadOnlyList<SeccompArgument> arguments)
    {
        if (number == NoSuchCall)
        {
            return true;
        }

        var comparisons = arguments.Select(static argument => new Comparison(argument)).ToArray();
        return comparisons.DistinctBy(static one => one.Argument).Count() == comparisons.Length
            ? AddRule(filter, action, number, (uint)comparisons.Length, comparisons) == 0
            : comparisons.All(one => AddRule(filter, action, number, 1, [one]) == 0);
    }

    private static byte[] Export(nint filter)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = new FileStream(path, FileMode.Open))
            {
                Check(ExportProgram(filter, (int)file.SafeFileHandle.DangerousGetHandle()));
            }

            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // libseccomp tells x32 from x86-64 by a number that the kernel never says.
    private static uint Token(FilterArchitecture architecture) => architecture == FilterArchitecture.X32 ? 0x4000003e : architecture.Token();

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"libseccomp answers {result}");
        }
    }

    [LibraryImport(Library, EntryPoint = "seccomp_init")]
    private static partial nint Begin(uint action);

    [LibraryImport(Library, EntryPoint = "seccomp_release")]
    private static partial void End(nint filter);

    [LibraryImport(Library, EntryPoint = "seccomp_attr_set")]
    private static partial int SetAttribute(nint filter, uint attribute, uint value);

    [LibraryImport(Library, EntryPoint = "seccomp_arch_add")]
    private static partial int AddArchitecture(nint filter, uint token);

    [LibraryImport(Library, EntryPoint = "seccomp_arch_remove")]
    private static partial int RemoveArchitecture(nint filter, uint token);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ResolveName(string name);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name_arch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ResolveNameOf(uint token, string name);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_num_arch")]
    private static partial nint ResolveNumberOf(uint token, int number);

    [LibraryImport(Library, EntryPoint = "seccomp_rule_add_array")]
    private static partial int AddRule(nint filter, uint action, int number, uint count, Comparison[] comparisons);

    [LibraryImport(Library, EntryPoint = "seccomp_export_bpf")]
    private static partial int ExportProgram(nint filter, int descriptor);

    // struct scmp_arg_cmp.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Comparison(SeccompArgument argument)
    {
        public readonly uint Argument = argument.Index;
        private readonly int _operator = 1 + Array.IndexOf(
            ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"], argument.Operator);

        private readonly ulong _first = argument.Value;
        private readonly ulong _second = argument.ValueTwo;
    }
}
