namespace Caisson.Compute.Execution;

/// <summary>What kind of error a call of an <see cref="Executor"/> met; the message is its reason.</summary>
public enum ExecutorErrorClass
{
    /// <summary>No such container, process or name.</summary>
    NotFound,

    /// <summary>Somebody else has it, or does it.</summary>
    Conflict,

    /// <summary>The request makes no sense, or not in this state.</summary>
    InvalidParameter,

    /// <summary>Nobody offers this.</summary>
    NotImplemented,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>Anything else: the machine, the service, the disk.</summary>
    System,
}
