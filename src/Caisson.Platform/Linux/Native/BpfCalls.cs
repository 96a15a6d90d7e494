using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>bpf(2), as far as programs of cgroups need it: linux/bpf.h. The attributes of each command, zero where nothing is said.</summary>
internal static unsafe class BpfCalls
{
    internal const int LoadProgram = 5;
    internal const int AttachProgram = 8;
    internal const int DetachProgram = 9;
    internal const int OpenProgramById = 13;
    internal const int DescribeObject = 15;
    internal const int QueryPrograms = 16;

    internal const uint CgroupDeviceProgram = 15;
    internal const uint CgroupDeviceAttachment = 6;
    internal const uint AllowMultiple = 2;
    internal const uint Replace = 4;
    internal const int NameBytes = 16;

    /// <summary>BPF_PROG_LOAD, as far as its name (Linux 4.15).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Load
    {
        internal uint ProgramType;
        internal uint InstructionCount;
        internal ulong* Instructions;
        internal byte* License;
        internal uint LogLevel;
        internal uint LogSize;
        internal byte* Log;
        internal uint KernelVersion;
        internal uint Flags;
        internal fixed byte Name[NameBytes];
    }

    /// <summary>BPF_PROG_ATTACH and BPF_PROG_DETACH; the program that is replaced (Linux 5.6).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Attach
    {
        internal int Target;
        internal int Program;
        internal uint Type;
        internal uint Flags;
        internal int Replaced;
    }

    /// <summary>BPF_PROG_QUERY.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Query
    {
        internal int Target;
        internal uint Type;
        internal uint QueryFlags;
        internal uint AttachFlags;
        internal uint* Programs;
        internal uint Count;
    }

    /// <summary>BPF_PROG_GET_FD_BY_ID.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ById
    {
        internal uint Id;
        internal uint Next;
        internal uint Flags;
    }

    /// <summary>BPF_OBJ_GET_INFO_BY_FD.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Describe
    {
        internal int Descriptor;
        internal uint Length;
        internal void* Information;
    }

    /// <summary>The beginning of struct bpf_prog_info, as far as its name.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ProgramInformation
    {
        internal uint Type;
        internal uint Id;
        internal ulong Tag;
        internal uint NativeLength;
        internal uint TranslatedLength;
        internal ulong NativeInstructions;
        internal ulong TranslatedInstructions;
        internal ulong LoadTime;
        internal uint UserId;
        internal uint MapCount;
        internal ulong Maps;
        internal fixed byte Name[NameBytes];
    }

    /// <summary>bpf(2): EPERM without CAP_BPF and CAP_NET_ADMIN, EINVAL for what the kernel does not know, EACCES for a program that it refuses.</summary>
    /// <returns>A descriptor, or 0; -1 with errno.</returns>
    internal static int Call<TAttributes>(int command, ref TAttributes attributes)
        where TAttributes : unmanaged
    {
        fixed (TAttributes* pointer = &attributes)
        {
            return (int)LibC.SystemCall(SystemCallNumber.Bpf, command, (nint)pointer, sizeof(TAttributes));
        }
    }
}
