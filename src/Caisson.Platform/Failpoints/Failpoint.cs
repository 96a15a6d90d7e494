using System.Diagnostics;

namespace Caisson.Platform.Failpoints;

/// <summary>Named places where a test build of our executables can be made to fail, hang or die. In a product build the calls do not exist.</summary>
/// <remarks>
/// The environment variable <c>CAISSON_FAILPOINTS</c> holds <c>name=action[;name=action…]</c>, with the actions <c>kill</c> (SIGKILL to this process),
/// <c>stop</c> (SIGSTOP to it, until somebody sends SIGCONT), <c>hang</c> (this thread stops for good) and <c>error</c> (the call throws an
/// <see cref="IOException"/>). <c>name=action@3</c> acts at the third hit; <c>clean/name=action</c> only in a process whose command is <c>clean</c>.
/// <c>CAISSON_FAILPOINTS_TRACE</c> names a directory in which each process writes the names it passes to the file <c>COMMAND.PID</c>.
/// Names are <c>room.step</c>, for instance <c>journal.after-undo-written</c>.
/// </remarks>
public static partial class Failpoint
{
    /// <summary>Marks a place.</summary>
    /// <param name="name">Its name, unique in the product.</param>
    [Conditional("CAISSON_FAILPOINTS")]
    public static void Hit(string name) => Act(name);

    static partial void Act(string name);
}
