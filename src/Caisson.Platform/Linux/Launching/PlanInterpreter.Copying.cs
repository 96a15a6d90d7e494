using System.Runtime.CompilerServices;

namespace Caisson.Platform.Linux.Launching;

// Copies what a directory holds into a new tmpfs (the mount option tmpcopyup). The law of PlanInterpreter.cs holds here too.
// Every step down is one name, opened without following a link; what is written lies in a file system that nobody else sees yet. Owners, modes, times, links and
// extended attributes are kept; each hard link becomes a file of its own. The child is in the container's cgroup: what it fills counts as the container's memory.
internal static unsafe partial class PlanInterpreter
{
    private const int E2BIG = 7;
    private const int ELOOP = 40;
    private const int EPERM = 1;
    private const int ENOTSUP = 95;
    private const int NoFollowLink = 0x100;
    private const int EmptyPath = 0x1000;
    private const int BasicStatus = 0x7ff;
    private const int KindMask = 0xf000;
    private const int ModeMask = 0xfff;
    private const int KindDirectory = 0x4000;
    private const int KindRegular = 0x8000;
    private const int KindLink = 0xa000;
    private const int CreateNew = 0xc1;
    private const int MostAtOnce = 0x7ffff000;
    private const int NameOffset = 19;
    private const int RecordLengthOffset = 16;

    // Arguments: 0 the directory, 1 the file system, both as places; 2 the memory; 3 copy what the directory holds; 4 give the file system's root the directory's mode.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyUp(PlanMemory* plan, Instruction* step)
    {
        var memory = (CopyMemory*)step->Arguments[2];
        var here = (short)'.';
        var name = (byte*)&here;
        var errno = Look(memory, Argument(plan, step, 0), name + 1, EmptyPath);
        if (errno != 0)
        {
            return errno;
        }

        var mode = Mode(memory);
        nint source = -1;
        var target = OpenAt(Argument(plan, step, 1), name, OpenFlags.Directory);
        if (target < 0)
        {
            return *BareCall.ErrnoLocation();
        }

        if (step->Arguments[3] != 0)
        {
            source = OpenAt(Argument(plan, step, 0), name, OpenFlags.Directory);
            errno = source < 0 ? *BareCall.ErrnoLocation() : CopyDirectory(memory, source, target, 0);
        }

        if (errno == 0 && step->Arguments[4] != 0)
        {
            errno = Try(SystemCallNumber.Fchmodat, target, (nint)name, mode & ModeMask, 0, 0);
        }

        CloseBoth(source, target);
        return errno;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyDirectory(CopyMemory* memory, nint source, nint target, int level)
    {
        if (level == CopyMemory.MostLevels)
        {
            return ELOOP;
        }

        var list = memory->Lists + (level * CopyMemory.ListBytes);
        for (; ; )
        {
            var length = BareCall.Invoke(SystemCallNumber.Getdents64, source, (nint)list, CopyMemory.ListBytes, 0, 0, 0);
            if (length <= 0)
            {
                return length == 0 ? 0 : *BareCall.ErrnoLocation();
            }

            for (var record = list; record < list + length; record += *(ushort*)(record + RecordLengthOffset))
            {
                var name = record + NameOffset;
                if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)))
                {
                    continue;
                }

                var errno = ++memory->Entries > CopyMemory.MostEntries ? E2BIG : CopyEntry(memory, source, target, name, level);
                if (errno != 0)
                {
                    return errno;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyEntry(CopyMemory* memory, nint source, nint target, byte* name, int level)
    {
        var errno = Look(memory, source, name, NoFollowLink);
        if (errno != 0)
        {
            return errno;
        }

        // Copied out: what lies deeper overwrites them.
        var mode = Mode(memory);
        var uid = *(uint*)(memory->Status + 20);
        var gid = *(uint*)(memory->Status + 24);
        FileTimes times;
        times.AccessSeconds = *(long*)(memory->Status + 64);
        times.AccessNanoseconds = *(uint*)(memory->Status + 72);
        times.ChangeSeconds = *(long*)(memory->Status + 112);
        times.ChangeNanoseconds = *(uint*)(memory->Status + 120);
        nint from = -1;
        nint to = -1;
        errno = (mode & KindMask) switch
        {
            KindDirectory => EnterDirectory(memory, source, target, name, level, &from, &to),
            KindRegular => CopyContent(source, target, name, &from, &to),
            KindLink => CopyLink(memory, source, target, name),
            _ => Try(SystemCallNumber.Mknodat, target, (nint)name, mode, DeviceOf(memory), 0),
        };
        if (errno == 0)
        {
            errno = Try(SystemCallNumber.Fchownat, target, (nint)name, (nint)uid, (nint)gid, NoFollowLink);
        }

        // After the owner, whose change takes set-user-id bits and file capabilities away.
        if (errno == 0 && (mode & KindMask) != KindLink)
        {
            errno = Try(SystemCallNumber.Fchmodat, target, (nint)name, mode & ModeMask, 0, 0);
        }

        if (errno == 0 && to >= 0)
        {
            errno = CopyAttributes(memory, from, to);
        }

        CloseBoth(from, to);
        return errno != 0 ? errno : Try(SystemCallNumber.Utimensat, target, (nint)name, (nint)(&times), NoFollowLink, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EnterDirectory(CopyMemory* memory, nint source, nint target, byte* name, int level, nint* from, nint* to)
    {
        var errno = Try(SystemCallNumber.Mkdirat, target, (nint)name, 0x1c0, 0, 0);
        if (errno != 0)
        {
            return errno;
        }

        *from = OpenAt(source, name, OpenFlags.Directory);
        *to = *from < 0 ? -1 : OpenAt(target, name, OpenFlags.Directory);
        return *to < 0 ? *BareCall.ErrnoLocation() : CopyDirectory(memory, *from, *to, level + 1);
    }

    // Without waiting: what was a file may have become a FIFO.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyContent(nint source, nint target, byte* name, nint* from, nint* to)
    {
        *from = OpenAt(source, name, OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal);
        *to = *from < 0 ? -1 : OpenAt(target, name, OpenFlags.WriteOnly | CreateNew);
        if (*to < 0)
        {
            return *BareCall.ErrnoLocation();
        }

        for (; ; )
        {
            var copied = BareCall.Invoke(SystemCallNumber.Sendfile, *to, *from, 0, MostAtOnce, 0, 0);
            if (copied <= 0)
            {
                return copied == 0 ? 0 : *BareCall.ErrnoLocation();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyLink(CopyMemory* memory, nint source, nint target, byte* name)
    {
        var length = BareCall.Invoke(SystemCallNumber.Readlinkat, source, (nint)name, (nint)memory->Text, CopyMemory.TextBytes - 1, 0, 0);
        if (length < 0)
        {
            return *BareCall.ErrnoLocation();
        }

        memory->Text[length] = 0;
        return Try(SystemCallNumber.Symlinkat, (nint)memory->Text, target, (nint)name, 0, 0);
    }

    // What the tmpfs cannot keep, or we may not set, is left out.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CopyAttributes(CopyMemory* memory, nint source, nint target)
    {
        var length = BareCall.Invoke(SystemCallNumber.Flistxattr, source, (nint)memory->Text, CopyMemory.TextBytes, 0, 0, 0);
        if (length <= 0)
        {
            return length == 0 || *BareCall.ErrnoLocation() == ENOTSUP ? 0 : *BareCall.ErrnoLocation();
        }

        for (var name = memory->Text; name < memory->Text + length; name++)
        {
            var bytes = BareCall.Invoke(SystemCallNumber.Fgetxattr, source, (nint)name, (nint)memory->Value, CopyMemory.ValueBytes, 0, 0);
            var errno = bytes < 0 ? *BareCall.ErrnoLocation() : Try(SystemCallNumber.Fsetxattr, target, (nint)name, (nint)memory->Value, bytes, 0);
            if (errno is not (0 or ENOTSUP or EPERM))
            {
                return errno;
            }

            while (*name != 0)
            {
                name++;
            }
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Look(CopyMemory* memory, nint directory, byte* name, int flags) =>
        Try(SystemCallNumber.Statx, directory, (nint)name, flags, BasicStatus, (nint)memory->Status);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Mode(CopyMemory* memory) => *(ushort*)(memory->Status + 28);

    // makedev(3), from the two halves of struct statx.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint DeviceOf(CopyMemory* memory)
    {
        var major = *(uint*)(memory->Status + 128);
        var minor = *(uint*)(memory->Status + 132);
        return (nint)((minor & 0xff) | ((ulong)major << 8) | ((ulong)(minor & 0xffffff00) << 12));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint OpenAt(nint directory, byte* name, int flags) =>
        BareCall.Invoke(SystemCallNumber.Openat, directory, (nint)name, flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0x180, 0, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Try(nint number, nint a0, nint a1, nint a2, nint a3, nint a4) =>
        BareCall.Invoke(number, a0, a1, a2, a3, a4, 0) == -1 ? *BareCall.ErrnoLocation() : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CloseBoth(nint source, nint target)
    {
        _ = Try(SystemCallNumber.Close, source, 0, 0, 0, 0);
        _ = Try(SystemCallNumber.Close, target, 0, 0, 0, 0);
    }
}
