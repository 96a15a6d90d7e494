using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.NativeTests;

internal static class Program
{
    /// <summary>
    /// <c>[--without CALL] [TEXT]</c>: runs every test whose name contains the text, or all; with a system call hidden. Each room's list is added here by name: nothing
    /// is found by reflection.
    /// </summary>
    private static int Main(string[] arguments)
    {
        // A signal that is read by its descriptor must be blocked in every thread, and one exists before this line: it is before the program is executed anew.
        _ = Signals.BlockOnThisThread(Signals.SetOf(Signals.WindowChanged));

        if (arguments is ["--without", var call, ..])
        {
            HiddenCalls.Hide([call]);
        }

        // As every executable that launches: what is launched must not be able to write to it.
        ProtectedProgram.ExecuteCurrentAnew(Environment.GetCommandLineArgs()[0], arguments);
        NativeTest[] tests =
        [
            .. EventLoopTests.All,
            .. EngineTests.All,
            .. UnifiedCgroupTests.All,

            // Last: these use the thread pool themselves, which the others find untouched.
            .. LauncherTests.All,
            .. LauncherSecurityTests.All,
            .. SeccompTests.All,
            .. OldKernelTests.All,
            .. EngineBehaviour.All,
        ];

        return NativeRunner.Run(tests, arguments is ["--without", _, .. var rest] ? rest is [var text, ..] ? text : "" : arguments is [var filter, ..] ? filter : "");
    }
}
