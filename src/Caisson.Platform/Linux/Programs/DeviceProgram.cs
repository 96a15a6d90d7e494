using System.Text;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Programs;

/// <summary>A program that decides which devices the processes of a cgroup may use (BPF_PROG_TYPE_CGROUP_DEVICE), in the kernel.</summary>
/// <remarks>bpf(2), linux/bpf.h. An attached program lives as long as its cgroup; this object holds one before that.</remarks>
public sealed unsafe class DeviceProgram : IDisposable
{
    /// <summary>What our programs are called in the kernel; the others in a cgroup are left alone.</summary>
    private static ReadOnlySpan<byte> OwnName => "caisson_devices"u8;

    private const int LogBytes = 64 << 10;
    private const int QuotedLogCharacters = 400;
    private const int MostPrograms = 64;

    private readonly SafeFileHandle _handle;

    private DeviceProgram(SafeFileHandle handle) => _handle = handle;

    /// <summary>Gives a program to the kernel.</summary>
    /// <param name="instructions">Its instructions, as the kernel takes them (struct bpf_insn).</param>
    /// <exception cref="LinuxException">EPERM: CAP_BPF and CAP_NET_ADMIN (or CAP_SYS_ADMIN) are missing; EINVAL: the kernel has no such programs; EACCES: it found the program unsafe, with its own last words.</exception>
    public static DeviceProgram Load(ReadOnlySpan<ulong> instructions)
    {
        var descriptor = TryLoad(instructions, null, out var errno);
        if (descriptor is null && errno is Errno.EACCES or Errno.EINVAL)
        {
            // Again with a log, which the first try does not pay for.
            var log = new byte[LogBytes];
            descriptor = TryLoad(instructions, log, out errno);
            if (descriptor is null)
            {
                throw new LinuxException("bpf BPF_PROG_LOAD", errno, LastWords(log));
            }
        }

        return new DeviceProgram(descriptor ?? throw new LinuxException("bpf BPF_PROG_LOAD", errno));
    }

    /// <summary>Makes it the cgroup's, instead of an earlier one of ours; programs of others stay, and what each of them refuses is refused.</summary>
    /// <param name="cgroup">The directory in the v2 tree.</param>
    /// <exception cref="LinuxException">EPERM: a cgroup above allows no program below; ENOENT.</exception>
    public void AttachTo(string cgroup)
    {
        using var directory = HandleExtensions.Own(
            FileCalls.Open(cgroup, FileCalls.ReadOnly | FileCalls.CloseOnExec | FileCalls.Directory, 0), "open", cgroup);
        using var earlier = FindOwn(directory, cgroup);
        var attributes = new BpfCalls.Attach
        {
            Target = directory.Raw(),
            Program = _handle.Raw(),
            Type = BpfCalls.CgroupDeviceAttachment,
            Flags = BpfCalls.AllowMultiple | (earlier is null ? 0 : BpfCalls.Replace),
            Replaced = earlier?.Raw() ?? 0,
        };
        if (BpfCalls.Call(BpfCalls.AttachProgram, ref attributes) < 0)
        {
            throw LinuxException.Last("bpf BPF_PROG_ATTACH", cgroup);
        }
    }

    /// <summary>Takes ours from a cgroup; nothing happens when there is none.</summary>
    /// <exception cref="LinuxException">EPERM; ENOENT.</exception>
    public static void DetachFrom(string cgroup)
    {
        using var directory = HandleExtensions.Own(
            FileCalls.Open(cgroup, FileCalls.ReadOnly | FileCalls.CloseOnExec | FileCalls.Directory, 0), "open", cgroup);
        using var own = FindOwn(directory, cgroup);
        if (own is null)
        {
            return;
        }

        var attributes = new BpfCalls.Attach { Target = directory.Raw(), Program = own.Raw(), Type = BpfCalls.CgroupDeviceAttachment };
        if (BpfCalls.Call(BpfCalls.DetachProgram, ref attributes) < 0)
        {
            throw LinuxException.Last("bpf BPF_PROG_DETACH", cgroup);
        }
    }

    /// <summary>Gives the kernel the shortest program there is; null when that works, else why not.</summary>
    public static string? WhyUnusable()
    {
        // Register 0 becomes 1, exit.
        const ulong Allow = 0x1_0000_00B4;
        const ulong Exit = 0x95;
        try
        {
            Load([Allow, Exit]).Dispose();
            return null;
        }
        catch (LinuxException refusal)
        {
            return refusal.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle? TryLoad(ReadOnlySpan<ulong> instructions, byte[]? log, out int errno)
    {
        fixed (ulong* code = instructions)
        fixed (byte* license = "MIT\0"u8)
        fixed (byte* words = log)
        {
            var attributes = new BpfCalls.Load
            {
                ProgramType = BpfCalls.CgroupDeviceProgram,
                InstructionCount = (uint)instructions.Length,
                Instructions = code,
                License = license,
                LogLevel = log is null ? 0u : 1,
                LogSize = (uint)(log?.Length ?? 0),
                Log = words,
            };
            OwnName.CopyTo(new Span<byte>(attributes.Name, BpfCalls.NameBytes));
            var descriptor = BpfCalls.Call(BpfCalls.LoadProgram, ref attributes);
            errno = descriptor < 0 ? LinuxException.Last("bpf").Errno : 0;
            return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    /// <summary>The verifier says last what is wrong.</summary>
    private static string LastWords(byte[] log)
    {
        var text = Encoding.ASCII.GetString(log.AsSpan(0, Math.Max(0, log.AsSpan().IndexOf((byte)0)))).Trim();
        return text.Length <= QuotedLogCharacters ? text : "…" + text[^QuotedLogCharacters..];
    }

    private static SafeFileHandle? FindOwn(SafeFileHandle cgroup, string path)
    {
        var ids = stackalloc uint[MostPrograms];
        var query = new BpfCalls.Query { Target = cgroup.Raw(), Type = BpfCalls.CgroupDeviceAttachment, Programs = ids, Count = MostPrograms };
        if (BpfCalls.Call(BpfCalls.QueryPrograms, ref query) < 0)
        {
            throw LinuxException.Last("bpf BPF_PROG_QUERY", path);
        }

        for (var index = 0; index < query.Count; index++)
        {
            var byId = new BpfCalls.ById { Id = ids[index] };
            var descriptor = BpfCalls.Call(BpfCalls.OpenProgramById, ref byId);
            if (descriptor < 0)
            {
                continue;
            }

            var program = new SafeFileHandle(descriptor, ownsHandle: true);
            if (IsOwn(program))
            {
                return program;
            }

            program.Dispose();
        }

        return null;
    }

    private static bool IsOwn(SafeFileHandle program)
    {
        var information = default(BpfCalls.ProgramInformation);
        var describe = new BpfCalls.Describe { Descriptor = program.Raw(), Length = (uint)sizeof(BpfCalls.ProgramInformation), Information = &information };
        return BpfCalls.Call(BpfCalls.DescribeObject, ref describe) == 0
            && new ReadOnlySpan<byte>(information.Name, BpfCalls.NameBytes).StartsWith(OwnName);
    }
}
