using System.Diagnostics;

namespace Caisson.Platform.Failpoints;

/// <summary>Named places where a test build of our executables can be made to fail, hang or die. In a product build the calls do not exist.</summary>
/// <remarks>
/// The environment variable <c>CAISSON_FAILPOINTS</c> holds <c>name=action[;name=action…]</c>, with the actions <c>kill</c> (SIGKILL to this process),
/// <c>hang</c> (this thread stops for good) and <c>error</c> (the call throws an <see cref="IOException"/>); <c>name=action@3</c> acts at the third hit.
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
