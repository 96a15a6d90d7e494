namespace Caisson.Host.Commands;

/// <summary>One thing the program can be asked to do, with its arguments.</summary>
internal interface ICommand
{
    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    int Run();
}
