using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>A child process of ours, in a session of its own, with nothing inherited but what was asked for.</summary>
/// <remarks>For programs on the ordinary runtime that start one of our executables. The engine starts its children through the launcher.</remarks>
public sealed class SpawnedProcess : IDisposable
{
    private const int SigKill = 9;
    private const int FirstDescriptor = 3;
    private const int AboveTargets = 32;

    private SpawnedProcess(int processId, SafeFileHandle pidFd)
    {
        ProcessId = processId;
        PidFd = pidFd;
    }

    /// <summary>Its id.</summary>
    public int ProcessId { get; }

    /// <summary>Becomes readable when it has exited.</summary>
    public SafeFileHandle PidFd { get; }

    /// <summary>Starts a program (posix_spawn(3)).</summary>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENOEXEC, EAGAIN, ENOMEM.</exception>
    public static unsafe SpawnedProcess Start(SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var actions = stackalloc byte[SpawnCalls.OpaqueBytes];
        var attributes = stackalloc byte[SpawnCalls.OpaqueBytes];
        var signals = stackalloc byte[SpawnCalls.OpaqueBytes];
        using var arguments = new StringVector([request.Name ?? request.Path, .. request.Arguments]);
        using var environment = new StringVector(EnvironmentOf(request));
        var descriptors = Raise(request.Descriptors);
        Check(SpawnCalls.FileActionsInit(actions), request);
        Check(SpawnCalls.AttributesInit(attributes), request);
        try
        {
            AddStream(actions, 0, request.Input, request);
            AddStream(actions, 1, request.Output, request);
            AddStream(actions, 2, request.Error, request);
            if (request.Connection is { } connection)
            {
                Check(SpawnCalls.FileActionsAddDup2(actions, connection.Raw(), FirstDescriptor), request);
            }

            for (var i = 0; i < descriptors.Count; i++)
            {
                Check(SpawnCalls.FileActionsAddDup2(actions, descriptors[i].Raw(), FirstDescriptor + i), request);
            }

            Check(SpawnCalls.AttributesSetFlags(attributes, SpawnCalls.SetSession | SpawnCalls.SetSignalMask | SpawnCalls.SetSignalDefaults), request);
            _ = SpawnCalls.SignalSetFill(signals);
            Check(SpawnCalls.AttributesSetSignalDefaults(attributes, signals), request);
            _ = SpawnCalls.SignalSetEmpty(signals);
            foreach (var signal in request.BlockedSignals)
            {
                _ = SpawnCalls.SignalSetAdd(signals, signal);
            }

            Check(SpawnCalls.AttributesSetSignalMask(attributes, signals), request);
            Check(SpawnCalls.Spawn(out var processId, request.Path, actions, attributes, arguments.Pointer, environment.Pointer), request);
            return new SpawnedProcess(processId, OpenPidFd(processId));
        }
        finally
        {
            _ = SpawnCalls.AttributesDestroy(attributes);
            _ = SpawnCalls.FileActionsDestroy(actions);
            foreach (var descriptor in descriptors)
            {
                descriptor.Dispose();
            }
        }
    }

    /// <summary>Collects the exit of a process that has exited: its code, or 128 + n when signal n ended it. Call it once, after the descriptor became readable.</summary>
    /// <exception cref="LinuxException">ECHILD: somebody else collected it.</exception>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    public int Reap() =>
        ChildProcess.TryReap(PidFd) is { } end
            ? end.Signal == 0 ? end.Code : 128 + end.Signal
            : throw new InvalidOperationException($"process {ProcessId} still runs");

    /// <summary>Sends SIGKILL; nothing happens when it has exited.</summary>
    public void Kill() => _ = ChildProcess.Signal(PidFd, SigKill);

    /// <summary>Closes the descriptor; neither kills nor collects.</summary>
    public void Dispose() => PidFd.Dispose();

    /// <summary>Copies with numbers that none of them is to become: one put at its place must not close another's source.</summary>
    private static List<SafeFileHandle> Raise(IReadOnlyList<SafeFileHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Count, AboveTargets - FirstDescriptor);
        var raised = new List<SafeFileHandle>(descriptors.Count);
        try
        {
            foreach (var descriptor in descriptors)
            {
                raised.Add(HandleExtensions.Own(LibC.Fcntl(descriptor.Raw(), LibC.FDuplicateCloseOnExec, AboveTargets), "fcntl F_DUPFD_CLOEXEC"));
            }
        }
        catch (LinuxException)
        {
            raised.ForEach(static copy => copy.Dispose());
            throw;
        }

        return raised;
    }

    private static IEnumerable<string> EnvironmentOf(SpawnRequest request)
    {
        if (request.InheritsEnvironment)
        {
            foreach (DictionaryEntry own in Environment.GetEnvironmentVariables())
            {
                if (!request.Environment.ContainsKey((string)own.Key))
                {
                    yield return $"{own.Key}={own.Value}";
                }
            }
        }

        foreach (var (name, value) in request.Environment)
        {
            yield return $"{name}={value}";
        }
    }

    private static SafeFileHandle OpenPidFd(int processId) =>
        HandleExtensions.Own(LibC.SystemCall(SystemCallNumber.PidfdOpen, processId), "pidfd_open");

    private static unsafe void AddStream(byte* actions, int number, SafeFileHandle? handle, SpawnRequest request)
    {
        const int readWrite = 2;
        Check(
            handle is null
                ? SpawnCalls.FileActionsAddOpen(actions, number, "/dev/null", readWrite, 0)
                : SpawnCalls.FileActionsAddDup2(actions, handle.Raw(), number),
            request);
    }

    private static void Check(int error, SpawnRequest request)
    {
        if (error != 0)
        {
            throw new LinuxException("posix_spawn", error, request.Path);
        }
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private sealed unsafe class StringVector : IDisposable
    {
        private readonly int _count;

        public StringVector(IEnumerable<string> strings)
        {
            var list = strings.ToList();
            _count = list.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(list[i]);
                Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        public byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                NativeMemory.Free(Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
