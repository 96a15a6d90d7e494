using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Server;

/// <summary>The handles of one connection: its own numbers, so that no peer can name another one's handle.</summary>
/// <remarks>A peer without handles names a system by its id, a process by its process id: the oldest handle of this connection is meant.</remarks>
internal sealed class ServerHandles
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, HeldSystem> _systems = []; // under _gate
    private readonly SortedDictionary<ulong, HeldProcess> _processes = []; // under _gate
    private ulong _last; // under _gate
    private bool _hasEnded; // under _gate

    /// <summary>Takes up a handle; null when the connection has ended, and the caller must close it.</summary>
    internal HeldSystem? TryAdd(SystemHandle handle, string id)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return null;
            }

            var held = new HeldSystem(++_last, handle, id);
            _systems.Add(held.Number, held);
            return held;
        }
    }

    /// <summary>Takes up a handle; null when the connection has ended, and the caller must close it.</summary>
    internal HeldProcess? TryAdd(ProcessEntry entry, HeldSystem system)
    {
        lock (_gate)
        {
            if (_hasEnded)
            {
                return null;
            }

            var held = new HeldProcess(++_last, entry, system);
            _processes.Add(held.Number, held);
            return held;
        }
    }

    /// <summary>The system that a request names.</summary>
    /// <exception cref="ComputeOperationException">The handle was closed or never given; no handle is open on the id.</exception>
    internal HeldSystem Find(RequestMessage request, string operation)
    {
        lock (_gate)
        {
            if (request.Handle != 0)
            {
                return _systems.TryGetValue(request.Handle, out var held)
                    ? held
                    : throw ServerErrors.Refused(ErrorCode.AlreadyClosed, operation, request.ContainerId, "the handle was closed");
            }

            return _systems.Values.FirstOrDefault(held => held.Id == request.ContainerId)
                ?? throw ServerErrors.Refused(ErrorCode.SystemNotFound, operation, request.ContainerId, "this connection has no such system open");
        }
    }

    /// <summary>The process that a request names.</summary>
    /// <exception cref="ComputeOperationException">The handle was closed or never given; this connection has no such process open.</exception>
    internal HeldProcess FindProcess<TRequest>(TRequest request, string operation)
        where TRequest : RequestMessage, IProcessRequest
    {
        lock (_gate)
        {
            if (request.ProcessHandle != 0)
            {
                return _processes.TryGetValue(request.ProcessHandle, out var held)
                    ? held
                    : throw ServerErrors.Refused(ErrorCode.AlreadyClosed, operation, request.ContainerId, "the process handle was closed");
            }

            return _processes.Values.FirstOrDefault(held => held.System.Id == request.ContainerId && (uint?)held.Entry.ProcessId == request.ProcessId)
                ?? throw ServerErrors.Refused(
                    ErrorCode.ProcessNotFound, operation, $"{request.ContainerId}:{request.ProcessId}", "this connection has no such process open");
        }
    }

    /// <summary>Gives a handle up; null when it was closed before.</summary>
    internal HeldSystem? TakeSystem(ulong number)
    {
        lock (_gate)
        {
            return _systems.TryGetValue(number, out var held) && _systems.Remove(number) ? held : null;
        }
    }

    /// <summary>Gives a handle up; null when it was closed before.</summary>
    internal HeldProcess? TakeProcess(ulong number)
    {
        lock (_gate)
        {
            return _processes.TryGetValue(number, out var held) && _processes.Remove(number) ? held : null;
        }
    }

    /// <summary>Gives all handles up and takes no more.</summary>
    internal (IReadOnlyList<HeldSystem> Systems, IReadOnlyList<HeldProcess> Processes) End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            var all = ((IReadOnlyList<HeldSystem>)[.. _systems.Values], (IReadOnlyList<HeldProcess>)[.. _processes.Values]);
            _systems.Clear();
            _processes.Clear();
            return all;
        }
    }
}
