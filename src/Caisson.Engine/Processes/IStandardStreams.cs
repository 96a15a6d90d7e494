using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Engine.Processes;

/// <summary>Makes the standard streams of processes.</summary>
internal interface IStandardStreams
{
    /// <summary>Opens both sides of a process's streams.</summary>
    /// <param name="stdio">Where they begin and end. The descriptors in it are taken over; when this throws they are closed.</param>
    /// <param name="console">The size of the terminal when the process gets one (0 by 0: the kernel's default); null for plain streams.</param>
    /// <param name="log">Gets a copy of what the process writes; null for none.</param>
    /// <exception cref="IOException">A path cannot be opened, or no descriptor is left.</exception>
    /// <exception cref="ArgumentException">An endpoint makes no sense: a relative path, an error endpoint beside a terminal.</exception>
    ProcessIo Open(ProcessStdio stdio, ConsoleSize? console, IOutputLog? log);

    /// <summary>Opens both sides of the streams of a client that attaches.</summary>
    /// <param name="stdio">Pipes and descriptors. The descriptors in it are taken over; when this throws they are closed.</param>
    /// <returns>The service's ends and the caller's.</returns>
    /// <exception cref="IOException">No descriptor is left.</exception>
    /// <exception cref="ArgumentException">An endpoint of another kind.</exception>
    (AttachedEnds Service, ProcessStreams Caller) OpenAttached(ProcessStdio stdio);

    /// <summary>Opens a container's log.</summary>
    IOutputLog OpenLog(ContainerLog log);
}
