using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>One thing the program can be asked to do, with its arguments.</summary>
internal interface ICommand
{
    /// <summary>It clones processes: the program must be one that they cannot overwrite, with its signals blocked from the start.</summary>
    /// <param name="store">The containers, where it depends on one of them.</param>
    bool Launches(ContainerStore store) => false;

    /// <summary>The code of a failure that has none of its own.</summary>
    int FailureCode => 1;

    /// <summary>Does it.</summary>
    /// <param name="runtime">What it works with.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(RuntimeSession runtime);
}
