using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>Compiles a further process of a running container: one clone into its pid namespace, one setns for the rest. A pure function.</summary>
internal static class ExecPlanCompiler
{
    /// <summary>Compiles.</summary>
    /// <exception cref="LaunchException">The process is wrong, or asks what this launcher does not do; nothing has happened.</exception>
    public static CompiledLaunch Compile(ExecLaunch launch, HostFacts facts)
    {
        SpecCheck.Process(launch.Process, facts);
        var namespaces = NamespaceRequest.Of(launch.Spec.Linux?.Namespaces);
        var plan = new PlanBuilder();
        var init = plan.NewRegister("init");
        var root = plan.NewRegister("root");
        var streams = StreamRegisters.For(plan, launch.Descriptors);
        var filter = facts.CompileFilter(launch.Spec.Linux?.Seccomp, facts.Architecture);
        var tail = new ProcessPlan(plan, Complete(launch.Process, launch.Spec.Process), streams, filter) { Preserved = launch.PreservedDescriptors, Program = launch.Program, IsUnprivileged = facts.IsUnprivileged };
        tail.Begin(launch.Cgroup, launch.Process.OomScoreAdjustment ?? launch.Spec.Process?.OomScoreAdjustment);
        tail.SetLabels(facts);
        tail.SetProcessors(launch.Process.ExecCpuAffinity?.Initial, "process.execCPUAffinity.initial");
        if (namespaces.JoinsMounts)
        {
            plan.Purpose = "open the container's root";
            plan.OpenOnHost(root, $"/proc/{launch.Init.ProcessId}/root", OpenFlags.Path | OpenFlags.Directory);
        }

        plan.Purpose = $"join the namespaces of container '{launch.Id}'";
        plan.JoinNamespaces(init, facts.IsUnprivileged ? namespaces.All : namespaces.All & ~Namespaces.Pid);
        if (namespaces.IsOwn(Namespaces.User))
        {
            // Entering it changed the credentials.
            plan.HideMemory();
        }

        if (facts.IsUnprivileged && namespaces.IsOwn(Namespaces.Pid))
        {
            plan.CloneAgain(Namespaces.None);
        }

        if (namespaces.JoinsMounts)
        {
            plan.ChangeDirectory(root);
            plan.ChangeRootHere();
        }
        else
        {
            plan.OpenOnHost(root, "/", OpenFlags.Path | OpenFlags.Directory);
        }

        OpenStreams(plan, tail, root, launch.Descriptors);
        tail.SetPersonality(launch.Spec.Linux?.Personality);
        tail.SetProcessors(launch.Process.ExecCpuAffinity?.Final, "process.execCPUAffinity.final");
        tail.Finish(gate: null, launch.DiesWithLauncher);
        return new CompiledLaunch
        {
            Plan = plan.Build(),
            Status = plan.Status,
            Init = init,
            EntersInitPidNamespace = namespaces.IsOwn(Namespaces.Pid) && !facts.IsUnprivileged,
            Streams = streams,
            Filter = filter,
        };
    }

    private static void OpenStreams(PlanBuilder plan, ProcessPlan tail, Register root, ProcessDescriptors descriptors)
    {
        if (descriptors is not ProcessDescriptors.Terminal size)
        {
            tail.OpenNull(root);
            return;
        }

        plan.Purpose = "make the terminal";
        var master = plan.NewRegister("master");
        plan.OpenInRoot(master, root, "dev/pts/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.NonBlocking);
        tail.OpenTerminal(master, size);
    }

    // What an exec leaves out it has from the container's own process.
    private static Process Complete(Process process, Process? container) => process with
    {
        Capabilities = process.Capabilities ?? container?.Capabilities,
        Rlimits = process.Rlimits ?? container?.Rlimits,
        NoNewPrivileges = process.NoNewPrivileges || container is { NoNewPrivileges: true },
    };
}
