namespace Caisson.Platform.Linux.Launching;

/// <summary>What the interpreter knows to do.</summary>
public enum PlanOperation
{
    /// <summary>One system call.</summary>
    SystemCall = 0,

    /// <summary>Sets every signal to its default disposition.</summary>
    ResetSignals = 1,

    /// <summary>Sends a register's descriptor over a unix socket (SCM_RIGHTS).</summary>
    SendDescriptor = 2,

    /// <summary>Tells the parent that everything before the gate is done.</summary>
    ReportReady = 3,

    /// <summary>Fails unless the working directory lies beneath the root.</summary>
    ExpectInside = 4,

    /// <summary>Tells the parent the number of a descriptor, for it to fetch (pidfd_getfd(2)).</summary>
    ReportDescriptor = 5,

    /// <summary>Tells the parent that the container is made and its root not yet entered: now its hooks run.</summary>
    ReportMade = 6,

    /// <summary>Drops every capability that is not kept from the bounding set.</summary>
    DropBounding = 7,

    /// <summary>Changes an attached mount by mount(2), which wants a path.</summary>
    ChangeMount = 8,

    /// <summary>Gives a new file system what a directory holds, or the directory's mode.</summary>
    CopyUp = 9,

    /// <summary>Clones once more, as a sibling: only a child born into a pid namespace is in it. Succeeds in the second process; in the first it fails with ECHILD.</summary>
    CloneAgain = 10,

    /// <summary>Fails unless one of the candidates may be executed.</summary>
    FindProgram = 11,

    /// <summary>Executes the first candidate that can be; never goes on.</summary>
    ExecuteProgram = 12,
}
