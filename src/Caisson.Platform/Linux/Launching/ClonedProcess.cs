using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>A child that carries out its plan.</summary>
/// <param name="ProcessId">Its id in our pid namespace.</param>
/// <param name="PidFd">Refers to it, close-on-exec; the receiver's to close.</param>
public sealed record ClonedProcess(int ProcessId, SafeFileHandle PidFd);
