namespace Caisson.Shim.Bootstrap;

/// <summary>One of the things the program can be asked for.</summary>
internal interface ICommand
{
    /// <summary>Does it, on the calling thread.</summary>
    /// <returns>The exit code.</returns>
    int Run();
}
