// What runs in the cloned child: one loop over the plan, then execve. The child is a copy of a .NET process with one thread: a garbage collection may have
// been under way in its parent, locks may be held for ever, signal handlers are the runtime's. Hence the law of this file:
//  - calls go through BareCall alone; no P/Invoke, no allocation, no static with an initialiser, no array, no throw, no cast that can fail;
//  - no managed memory is read: everything is in the unmanaged block that the parent encoded;
//  - the methods never return; they end in execve or exit_group.
// eng/check-launch-child.sh reads the published machine code and holds this.
using System.Runtime.CompilerServices;

namespace Caisson.Platform.Linux.Launching;

internal static unsafe partial class PlanInterpreter
{
    private const int EAGAIN = 11;
    private const int EINTR = 4;
    private const int ENOENT = 2;
    private const int ENOTDIR = 20;
    private const int EACCES = 13;
    private const int EXDEV = 18;
    private const int EINVAL = 22;
    private const int ECHILD = 10;
    private const int EPIPE = 32;
    private const int WorkingDirectory = -100;
    private const int MayExecute = 1;
    private const int EffectiveIds = 0x200;
    private const int NoSignal = 0x4000;
    private const int HighestSignal = 64;
    private const int HighestCapability = 63;
    private const int StatusFlagsOffset = 80;

    /// <summary>Clones; the child carries out the plan and never comes back.</summary>
    /// <returns>The child's id, or the negative errno.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static nint CloneAndRun(CloneArguments* arguments, PlanMemory* plan)
    {
        var processId = BareCall.Invoke(plan->CallClone3, (nint)arguments, sizeof(CloneArguments), 0, 0, 0, 0);
        if (processId == 0)
        {
            Run(plan);
        }

        return processId < 0 ? -*BareCall.ErrnoLocation() : processId;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(PlanMemory* plan)
    {
        var index = 0;
        for (; ; )
        {
            var step = plan->Instructions + index;
            var errno = step->Operation switch
            {
                (int)PlanOperation.SystemCall => Call(plan, step),
                (int)PlanOperation.ResetSignals => ResetSignals(plan, step),
                (int)PlanOperation.SendDescriptor => SendDescriptor(plan, step),
                (int)PlanOperation.ReportReady => Report(plan, ChildReport.KindReady, index, 0),
                (int)PlanOperation.ReportDescriptor => Report(plan, ChildReport.KindDescriptor, index, (int)Argument(plan, step, 0)),
                (int)PlanOperation.ReportMade => Report(plan, ChildReport.KindMade, index, 0),
                (int)PlanOperation.ExpectInside => ExpectInside(plan, step),
                (int)PlanOperation.DropBounding => DropBounding(plan, step),
                (int)PlanOperation.ChangeMount => ChangeMount(plan, step),
                (int)PlanOperation.CopyUp => CopyUp(plan, step),
                (int)PlanOperation.CloneAgain => CloneAgain(plan, step),
                (int)PlanOperation.FindProgram => Find(plan, step),
                _ => Execute(plan, step),
            };
            if (errno == 0)
            {
                index = step->OnSuccess;
            }
            else if (IsTolerated(step, errno))
            {
                index = step->OnTolerated;
            }
            else
            {
                _ = Report(plan, ChildReport.KindFailure, index, errno);
                Exit(plan, step->Operation < (int)PlanOperation.FindProgram ? 1 : errno == ENOENT ? 127 : 126);
            }
        }
    }

    // Argument 0: a struct clone_args without a place for the pidfd, which becomes the result's register.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CloneAgain(PlanMemory* plan, Instruction* step)
    {
        var place = plan->Registers + step->Result;
        *place = 0;
        ((CloneArguments*)step->Arguments[0])->PidFd = (ulong)place;
        var processId = BareCall.Invoke(plan->CallClone3, (nint)step->Arguments[0], sizeof(CloneArguments), 0, 0, 0, 0);
        return processId == 0 ? 0 : processId < 0 ? *BareCall.ErrnoLocation() : ECHILD;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Call(PlanMemory* plan, Instruction* step)
    {
        var attempts = 0;
        for (; ; )
        {
            var result = BareCall.Invoke(
                step->Number, Argument(plan, step, 0), Argument(plan, step, 1), Argument(plan, step, 2), Argument(plan, step, 3), Argument(plan, step, 4), Argument(plan, step, 5));
            if (result == -1)
            {
                var errno = *BareCall.ErrnoLocation();
                if (errno == EINTR || (errno == EAGAIN && (step->Flags & Instruction.RetriesAgain) != 0 && ++attempts < 1000))
                {
                    continue;
                }

                return errno;
            }

            if (step->Result >= 0)
            {
                plan->Registers[step->Result] = result;
            }

            return (result != 0 && (step->Flags & Instruction.ExpectsZero) != 0) || (result == 0 && (step->Flags & Instruction.ExpectsMore) != 0) ? EPIPE : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Argument(PlanMemory* plan, Instruction* step, int number)
    {
        var value = (nint)step->Arguments[number];
        return (step->RegisterMask & (1u << number)) == 0 ? value : plan->Registers[value];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsTolerated(Instruction* step, int errno)
    {
        for (var errors = step->Tolerated; errors != 0; errors >>= 16)
        {
            if ((int)(errors & 0xffff) == errno)
            {
                return true;
            }
        }

        return false;
    }

    // Argument 0: a struct sigaction of zeroes, the default disposition. SIGKILL and SIGSTOP answer EINVAL.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ResetSignals(PlanMemory* plan, Instruction* step)
    {
        for (var signal = 1; signal <= HighestSignal; signal++)
        {
            _ = BareCall.Invoke(step->Number, signal, (nint)step->Arguments[0], 0, 8, 0, 0);
        }

        return 0;
    }

    // Arguments: 0 PR_CAPBSET_DROP, 1 the set of those kept. The first number that the kernel does not know (EINVAL) ends it: they are contiguous.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DropBounding(PlanMemory* plan, Instruction* step)
    {
        for (var capability = 0; capability <= HighestCapability; capability++)
        {
            if (((ulong)step->Arguments[1] & (1UL << capability)) == 0
                && BareCall.Invoke(step->Number, (nint)step->Arguments[0], capability, 0, 0, 0, 0) == -1)
            {
                var errno = *BareCall.ErrnoLocation();
                return errno == EINVAL ? 0 : errno;
            }
        }

        return 0;
    }

    // Arguments: 0 the mount, 1 its path up to the number of its descriptor, 2 where that number goes, 3 MS_… to set, 4 MS_… to clear,
    // 5 a struct statfs for the flags it has, or null when those do not matter.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ChangeMount(PlanMemory* plan, Instruction* step)
    {
        var mount = Argument(plan, step, 0);
        var flags = (ulong)step->Arguments[3];
        if (step->Arguments[5] != 0)
        {
            if (BareCall.Invoke(plan->CallFstatfs, mount, (nint)step->Arguments[5], 0, 0, 0, 0) == -1)
            {
                return *BareCall.ErrnoLocation();
            }

            flags |= MountFlags(*(ulong*)(step->Arguments[5] + StatusFlagsOffset)) & ~(ulong)step->Arguments[4];
        }

        WriteNumber((byte*)step->Arguments[1] + step->Arguments[2], (uint)mount);
        return BareCall.Invoke(step->Number, 0, (nint)step->Arguments[1], 0, (nint)flags, 0, 0) == -1 ? *BareCall.ErrnoLocation() : 0;
    }

    // statfs(2) has read-only, nosuid, nodev, noexec, noatime and nodiratime where mount(2) has them, relatime and nosymfollow elsewhere, and says nothing for strictatime.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MountFlags(ulong status) =>
        (status & 0xc0f) | ((status & 0x1000) << 9) | ((status & 0x2000) >> 5) | ((status & 0x1400) == 0 ? 1ul << 24 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNumber(byte* text, uint number)
    {
        var length = 1;
        for (var rest = number / 10; rest != 0; rest /= 10)
        {
            length++;
        }

        text[length] = 0;
        for (; length > 0; number /= 10)
        {
            text[--length] = (byte)('0' + (number % 10));
        }
    }

    // Arguments: 0 socket, 1 struct msghdr, 2 where the descriptor stands in its control message, 3 the descriptor.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SendDescriptor(PlanMemory* plan, Instruction* step)
    {
        *(int*)step->Arguments[2] = (int)Argument(plan, step, 3);
        return BareCall.Invoke(step->Number, Argument(plan, step, 0), (nint)step->Arguments[1], 0, 0, 0, 0) == -1 ? *BareCall.ErrnoLocation() : 0;
    }

    // Without a signal: whoever launched may have gone while the child waited at its gate, and the exit code tells the rest.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Report(PlanMemory* plan, int kind, int step, int errno)
    {
        plan->Report.Kind = kind;
        plan->Report.Step = step;
        plan->Report.Errno = errno;
        var written = BareCall.Invoke(plan->CallSend, plan->Registers[PlanMemory.StatusRegister], (nint)(&plan->Report), sizeof(ChildReport), NoSignal, 0, 0);
        return written == -1 ? *BareCall.ErrnoLocation() : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Exit(PlanMemory* plan, int code)
    {
        for (; ; )
        {
            _ = BareCall.Invoke(plan->CallExitGroup, code, 0, 0, 0, 0, 0);
        }
    }

    // getcwd(2) begins the path of what cannot be reached from the root with "(unreachable)".
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ExpectInside(PlanMemory* plan, Instruction* step)
    {
        var errno = Call(plan, step);
        return errno == 0 && *(byte*)step->Arguments[0] != '/' ? EXDEV : errno;
    }

    // Argument 0: the candidates, a null-terminated array of paths.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Find(PlanMemory* plan, Instruction* step)
    {
        var answer = ENOENT;
        for (var candidate = (nint*)step->Arguments[0]; *candidate != 0; candidate++)
        {
            if (BareCall.Invoke(step->Number, WorkingDirectory, *candidate, MayExecute, EffectiveIds, 0, 0) == 0)
            {
                return 0;
            }

            answer = Weigh(answer, *BareCall.ErrnoLocation());
        }

        return answer;
    }

    // Arguments: 0 the candidates, 1 argv, 2 envp. As execvp(3): a candidate that is not there or not permitted leaves the next its chance, any other answer is final.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Execute(PlanMemory* plan, Instruction* step)
    {
        var answer = ENOENT;
        for (var candidate = (nint*)step->Arguments[0]; *candidate != 0; candidate++)
        {
            _ = BareCall.Invoke(step->Number, *candidate, (nint)step->Arguments[1], (nint)step->Arguments[2], 0, 0, 0);
            answer = Weigh(answer, *BareCall.ErrnoLocation());
            if (answer is not (ENOENT or ENOTDIR or EACCES))
            {
                return answer;
            }
        }

        return answer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Weigh(int answer, int errno) => errno == ENOENT ? answer : answer == EACCES && errno == ENOTDIR ? answer : errno;
}
