using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Hooks;

namespace Caisson.Runtime.Containers;

/// <summary>Lets a created container run its program, with the hooks before and after.</summary>
internal static class ContainerStart
{
    /// <summary>Starts it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="launcher">Runs hooks.</param>
    /// <param name="runtime">What this invocation works with.</param>
    /// <exception cref="RuntimeException">It was started before, or has stopped.</exception>
    /// <exception cref="LaunchException">A hook failed: the container is stopped, for <c>delete</c> to take away.</exception>
    public static async Task RunAsync(StoredContainer container, NativeLauncher launcher, RuntimeSession runtime)
    {
        using var gate = ContainerGate.Take(container);
        try
        {
            using var init = container.TryOpenInit() ?? throw new RuntimeException("cannot start a container that has stopped");
            var run = container.HookRunOf(runtime, init);
            await launcher.RunHooksAsync(HookKind.StartContainer, run, new StoredInit(init), CancellationToken.None);
            using var opened = gate.Open();
            if (HookKind.Poststart.Of(container.Spec).Count > 0)
            {
                await runtime.Loop.WaitReadableAsync(opened, CancellationToken.None);
                await launcher.RunHooksAsync(HookKind.Poststart, run, null, CancellationToken.None);
            }
        }
        catch (LaunchException)
        {
            await ContainerRemoval.KillAsync(container, runtime);
            throw;
        }
    }
}
