namespace Caisson.Bridge.Messages;

/// <summary>The kinds of <see cref="SystemEvent"/>: the seam's notifications, and the end of the subscription.</summary>
internal enum SystemEventKind
{
    /// <summary>Nothing more comes.</summary>
    End,

    /// <summary><see cref="Contracts.SystemNotification.Created"/>.</summary>
    Created,

    /// <summary><see cref="Contracts.SystemNotification.Started"/>.</summary>
    Started,

    /// <summary><see cref="Contracts.SystemNotification.Paused"/>.</summary>
    Paused,

    /// <summary><see cref="Contracts.SystemNotification.Resumed"/>.</summary>
    Resumed,

    /// <summary><see cref="Contracts.SystemNotification.Saved"/>.</summary>
    Saved,

    /// <summary><see cref="Contracts.SystemNotification.ProcessPrepared"/>.</summary>
    ProcessPrepared,

    /// <summary><see cref="Contracts.SystemNotification.ProcessStarted"/>.</summary>
    ProcessStarted,

    /// <summary><see cref="Contracts.SystemNotification.ProcessExited"/>.</summary>
    ProcessExited,

    /// <summary><see cref="Contracts.SystemNotification.OutOfMemory"/>.</summary>
    OutOfMemory,

    /// <summary><see cref="Contracts.SystemNotification.Exited"/>.</summary>
    Exited,

    /// <summary><see cref="Contracts.SystemNotification.Restarting"/>. Since version 2.</summary>
    Restarting,

    /// <summary><see cref="Contracts.SystemNotification.AttachmentDropped"/>. Since version 2.</summary>
    AttachmentDropped,

    /// <summary><see cref="Contracts.SystemNotification.HealthChanged"/>. Since version 3.</summary>
    HealthChanged,

    /// <summary><see cref="Contracts.SystemNotification.RestartPolicyChanged"/>. Since version 3.</summary>
    RestartPolicyChanged,
}
