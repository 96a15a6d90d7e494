using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>Compiles a hook that is a program of the host: in the host's namespaces, or in the container's while the host's tree is still there. A pure function.</summary>
/// <remarks>Hooks that are programs of the container are execs of it (<see cref="ExecPlanCompiler"/>), with its credentials and filter.</remarks>
internal static class HookPlanCompiler
{
    private const int FirstFree = 10;
    private const int StatusNumber = 3;
    private const uint Mask = 0x12;

    /// <summary>Compiles.</summary>
    /// <param name="kind">When it runs, which says where.</param>
    /// <param name="hook">The hook, already checked.</param>
    /// <param name="run">The container.</param>
    /// <param name="descriptors">Its standard streams, all given.</param>
    /// <param name="isUnprivileged">We are a user other than root.</param>
    public static CompiledLaunch Compile(HookKind kind, Hook hook, HookRun run, ProcessDescriptors.Streams descriptors, bool isUnprivileged = false)
    {
        var plan = new PlanBuilder { Purpose = "hide the copied memory" };
        var init = plan.NewRegister("init");
        var streams = StreamRegisters.For(plan, descriptors);
        var isInside = kind == HookKind.CreateContainer;
        var namespaces = NamespaceRequest.Of(run.Spec.Linux?.Namespaces);
        if (!isUnprivileged)
        {
            plan.HideMemory();
        }

        if (isInside)
        {
            JoinCgroups(plan, run);
            Enter(plan, init, namespaces, run, isUnprivileged);
        }
        else
        {
            ChangeDirectory(plan, run.BundlePath);
        }

        ArrangeDescriptors(plan, streams);
        plan.Purpose = "reset what is inherited";
        plan.NewSession();
        plan.SetFileModeMask(Mask);
        plan.ResetSignals();
        plan.UnblockSignals();
        if (run.DiesWithLauncher)
        {
            plan.Purpose = "die with the launcher";
            plan.DieWithParent();
            plan.ExpectPeer(StatusNumber);
        }

        plan.Purpose = $"find the program '{hook.Path}'";
        plan.FindProgram([hook.Path]);
        plan.Purpose = "wait at the gate";
        plan.ReportReady();
        plan.AwaitByte(plan.Status);
        plan.Purpose = $"execute the program '{hook.Path}'";
        plan.ExecuteProgram([hook.Path], hook.Args is { Count: > 0 } arguments ? arguments : [hook.Path], hook.Env ?? []);
        return new CompiledLaunch
        {
            Plan = plan.Build(),
            Status = plan.Status,
            Init = isInside ? init : null,
            EntersInitPidNamespace = isInside && namespaces.IsOwn(Namespaces.Pid) && !isUnprivileged,
            Streams = streams,
        };
    }

    private static void JoinCgroups(PlanBuilder plan, HookRun run)
    {
        var file = plan.NewRegister("file");
        foreach (var tasks in run.Cgroup.TasksFiles)
        {
            plan.Purpose = $"join the cgroup {tasks}";
            plan.OpenOnHost(file, tasks, OpenFlags.WriteOnly);
            plan.Write(file, "0");
            plan.Close(file);
        }
    }

    // Entering a mount namespace leads to what is uppermost at its root. The init process's own root is where the host's tree begins.
    private static void Enter(PlanBuilder plan, Register init, NamespaceRequest namespaces, HookRun run, bool isUnprivileged)
    {
        var root = plan.NewRegister("root");
        plan.Purpose = "find the host's tree in the container's mounts";
        plan.OpenOnHost(root, $"/proc/{run.ProcessId}/root", OpenFlags.Path | OpenFlags.Directory);
        plan.Purpose = $"join the namespaces of container '{run.Id}'";
        plan.JoinNamespaces(init, isUnprivileged ? namespaces.All : namespaces.All & ~Namespaces.Pid);
        if (isUnprivileged && namespaces.IsOwn(Namespaces.Pid))
        {
            plan.CloneAgain(Namespaces.None);
        }

        plan.ChangeDirectory(root);
        plan.ChangeRootHere();
        ChangeDirectory(plan, Path.GetFullPath(run.Spec.Root?.Path ?? "", run.BundlePath));
        if (namespaces.IsOwn(Namespaces.User))
        {
            plan.Purpose = "become user 0 of the user namespace";
            plan.SetGroup(0);
            plan.SetUser(0);
            plan.HideMemory();
        }
    }

    private static void ChangeDirectory(PlanBuilder plan, string directory)
    {
        plan.Purpose = $"enter the directory {directory}";
        plan.ChangeDirectory(directory);
    }

    private static void ArrangeDescriptors(PlanBuilder plan, StreamRegisters streams)
    {
        plan.Purpose = "arrange the descriptors";
        var given = (ReadOnlySpan<Register?>)[streams.Input, streams.Output, streams.Error];
        var copies = new Register[given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            copies[i] = plan.NewRegister("stream");
            plan.DuplicateAbove(copies[i], given[i]!, FirstFree);
        }

        plan.DuplicateAbove(plan.Status, plan.Status, FirstFree);
        for (var i = 0; i < given.Length; i++)
        {
            plan.DuplicateTo(null, copies[i], i);
        }

        plan.DuplicateTo(plan.Status, plan.Status, StatusNumber);
        plan.CloseFrom(StatusNumber + 1);
    }
}
