namespace Caisson.Platform.Linux.Events;

/// <summary>A signal that came.</summary>
/// <param name="Number">Its number, for instance <see cref="Signals.Terminate"/>.</param>
/// <param name="SenderProcessId">Who sent it, in our pid namespace; 0 for the kernel.</param>
/// <param name="SenderUserId">The sender's real user id.</param>
public readonly record struct ReceivedSignal(int Number, int SenderProcessId, uint SenderUserId);
