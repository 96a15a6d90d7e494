using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Engine.Processes;

/// <summary>Makes the standard streams of processes.</summary>
internal interface IStandardStreams
{
    /// <summary>Opens both sides of a process's streams.</summary>
    /// <param name="stdio">Where they begin and end. The descriptors in it are taken over; when this throws they are closed.</param>
    /// <param name="console">The size of the terminal when the process gets one (0 by 0: the kernel's default); null for plain streams.</param>
    /// <exception cref="IOException">A path cannot be opened, or no descriptor is left.</exception>
    /// <exception cref="ArgumentException">An endpoint makes no sense: a relative path, an error endpoint beside a terminal.</exception>
    ProcessIo Open(ProcessStdio stdio, ConsoleSize? console);
}
