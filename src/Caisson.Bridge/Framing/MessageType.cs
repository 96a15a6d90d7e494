namespace Caisson.Bridge.Framing;

/// <summary>What a frame is. Values we have no name for are legal and are answered as unknown.</summary>
/// <remarks>
/// Hex digits from the top: kind (1), category (2), number (3), version (2, always 01). Requests only are named here;
/// <see cref="MessageTypes.ToResponse"/> makes the matching response. Categories: 01 compute system and 02 compute service are Microsoft's; 7c is ours, with
/// numbers from a01, sent only to a peer that announced it.
/// </remarks>
internal enum MessageType : uint
{
    /// <summary>Make a system.</summary>
    Create = 0x10100101,

    /// <summary>Start it.</summary>
    Start = 0x10100201,

    /// <summary>Ask it to stop.</summary>
    ShutdownGraceful = 0x10100301,

    /// <summary>End it.</summary>
    ShutdownForced = 0x10100401,

    /// <summary>Create and start a process.</summary>
    ExecuteProcess = 0x10100501,

    /// <summary>Wait for a process's end.</summary>
    WaitForProcess = 0x10100601,

    /// <summary>Signal a process.</summary>
    SignalProcess = 0x10100701,

    /// <summary>Resize a process's console.</summary>
    ResizeConsole = 0x10100801,

    /// <summary>Ask for properties of a system.</summary>
    GetProperties = 0x10100901,

    /// <summary>Change a system.</summary>
    ModifySettings = 0x10100a01,

    /// <summary>The first message of every connection.</summary>
    NegotiateProtocol = 0x10100b01,

    /// <summary>Ask what the peer is doing.</summary>
    DumpStacks = 0x10100c01,

    /// <summary>Remove what a stopped container left.</summary>
    DeleteContainerState = 0x10100d01,

    /// <summary>Reserved by the protocol.</summary>
    UpdateContainer = 0x10100e01,

    /// <summary>Windows guests only.</summary>
    LifecycleNotification = 0x10100f01,

    /// <summary>Change a setting of the service.</summary>
    ModifyServiceSettings = 0x10200101,

    /// <summary>A container's life ended (server to client).</summary>
    ContainerNotification = 0x30100101,

    /// <summary>Open a handle on a system.</summary>
    OpenSystem = 0x17ca0101,

    /// <summary>List systems.</summary>
    EnumerateSystems = 0x17ca0201,

    /// <summary>Freeze a system.</summary>
    PauseSystem = 0x17ca0301,

    /// <summary>Let it go on.</summary>
    ResumeSystem = 0x17ca0401,

    /// <summary>Write a virtual machine's state.</summary>
    SaveSystem = 0x17ca0501,

    /// <summary>Begin to push a system's notifications; the request's id names the subscription.</summary>
    Subscribe = 0x17ca0601,

    /// <summary>Stop pushing.</summary>
    Unsubscribe = 0x17ca0701,

    /// <summary>Close a system handle.</summary>
    CloseSystem = 0x17ca0801,

    /// <summary>Make a process ready.</summary>
    PrepareProcess = 0x17ca0901,

    /// <summary>Let a prepared process run.</summary>
    StartProcess = 0x17ca0a01,

    /// <summary>Open a handle on a process.</summary>
    OpenProcess = 0x17ca0b01,

    /// <summary>Kill a process.</summary>
    TerminateProcess = 0x17ca0c01,

    /// <summary>Ask for a process's number and id.</summary>
    GetProcessInfo = 0x17ca0d01,

    /// <summary>Ask whether a process has ended.</summary>
    GetProcessProperties = 0x17ca0e01,

    /// <summary>Close a stream of a process, or resize its console.</summary>
    ModifyProcess = 0x17ca0f01,

    /// <summary>Close a process handle.</summary>
    CloseProcess = 0x17ca1001,

    /// <summary>Ask about the service itself.</summary>
    GetServiceProperties = 0x17ca1101,

    /// <summary>Reserved: open a channel into a guest.</summary>
    OpenGuestChannel = 0x17ca1201,

    /// <summary>Connect further streams to a process. Since version 2 of our additions.</summary>
    AttachProcess = 0x17ca1301,

    /// <summary>One notification of a subscription, or its end (server to client); the frame's id is the subscription.</summary>
    SystemNotification = 0x37ca0601,
}
