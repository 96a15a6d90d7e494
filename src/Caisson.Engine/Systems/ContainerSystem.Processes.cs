using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>Finds a process by its id: the living one, else the last one of this id whose exit was not collected.</summary>
    public ContainerProcess? FindProcess(int processId)
    {
        ContainerProcess? found = null;
        foreach (var process in _processes.Values)
        {
            if (process.ProcessId == processId && process.State is not ProcessState.Preparing && (found is null || found.Exit is not null))
            {
                found = process;
            }
        }

        return found;
    }

    /// <summary>Ends a process; false when it had ended.</summary>
    public bool KillProcess(ContainerProcess process)
    {
        NoteSignal(process, LinuxSignal.Kill);
        return process.Kill(_parts.Reaper, KillCause.Request);
    }

    /// <summary>Sends a signal; false when the process had ended.</summary>
    public bool SignalProcess(ContainerProcess process, int signal)
    {
        NoteSignal(process, signal);
        return process.Signal(_parts.Reaper, signal);
    }

    /// <summary>A handle on a process is closed: one that was never started ends, one that was reported is forgotten.</summary>
    public void CloseProcessHandle(ContainerProcess process)
    {
        process.HandleCount--;
        if (process is { HandleCount: 0, State: ProcessState.Prepared })
        {
            process.Kill(_parts.Reaper, KillCause.Request);
        }

        LetGoWhenDone(process);
        CollectWhenDone(process);
    }

    /// <summary>Resizes the console of a process or closes one of its streams.</summary>
    public static void ModifyProcess(string operation, ContainerProcess process, ProcessModifyRequest request)
    {
        if (request.Operation == ProcessModifyOperation.ConsoleSize)
        {
            ResizeConsole(operation, process, request.ConsoleSize);
        }
        else if (request.Operation == ProcessModifyOperation.CloseHandle)
        {
            CloseStream(operation, process, request.CloseHandle);
        }
        else
        {
            throw EngineErrors.NotSupported(operation, process.ObjectId, $"the process operation '{request.Operation}'");
        }
    }

    private static void ResizeConsole(string operation, ContainerProcess process, ConsoleSize? size)
    {
        if (size is null)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, process.ObjectId, $"the request to resize process '{process.ObjectId}' lacks ConsoleSize");
        }

        if (process.Exit is not null)
        {
            throw EngineErrors.Failed(ErrorCode.ProcessAlreadyStopped, operation, process.ObjectId, $"process '{process.ObjectId}' has ended");
        }

        try
        {
            if (!process.Io.TryResize(size.Height, size.Width))
            {
                throw EngineErrors.Failed(ErrorCode.InvalidState, operation, process.ObjectId, $"process '{process.ObjectId}' has no console to resize");
            }
        }
        catch (IOException failure)
        {
            throw EngineErrors.From(failure, operation, process.ObjectId);
        }
    }

    private static void CloseStream(string operation, ContainerProcess process, CloseHandle? stream)
    {
        if (stream is null)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, process.ObjectId, $"the request on process '{process.ObjectId}' lacks CloseHandle");
        }

        if (stream.Handle == StdioHandle.StdIn || stream.Handle == StdioHandle.All)
        {
            process.Io.CloseInput();
        }

        if (stream.Handle == StdioHandle.StdOut || stream.Handle == StdioHandle.StdErr || stream.Handle == StdioHandle.All)
        {
            process.Io.CloseOutput(stream.Handle);
        }
        else if (stream.Handle != StdioHandle.StdIn)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, process.ObjectId, $"process '{process.ObjectId}' has no stream '{stream.Handle}'");
        }
    }

    /// <summary>What a process wrote stays in its FIFOs for a reader to come, until nobody holds the process any more.</summary>
    private static void LetGoWhenDone(ContainerProcess process)
    {
        if (process is { HandleCount: 0, IsReported: true })
        {
            process.Io.LetGoOfOutputs();
        }
    }

    private void CollectWhenDone(ContainerProcess process)
    {
        if (!process.IsInit && process is { HandleCount: 0, IsReported: true })
        {
            _processes.Remove(process.Number);
            _log.Forget(process.Number);
        }
    }
}
