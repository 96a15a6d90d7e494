namespace Caisson.Engine.Cgroups;

/// <summary>A cgroup below a container's, for processes that are ended apart from the rest.</summary>
internal interface ICgroupBranch
{
    /// <summary>How a child joins it, and the container's cgroup with it.</summary>
    CgroupJoin Join { get; }

    /// <summary>Whether a process is in it.</summary>
    /// <exception cref="CgroupException">It cannot be read.</exception>
    bool HasProcesses { get; }

    /// <summary>Sends SIGKILL to every process in it, frozen ones included. They are dead when <see cref="HasProcesses"/> is false.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    void Kill();
}
