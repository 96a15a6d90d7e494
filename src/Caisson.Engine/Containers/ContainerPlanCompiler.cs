using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>Compiles a container's specification into the plan of its init process. A pure function; golden files pin its output.</summary>
/// <remarks>
/// The order, whose reasons stand in docs/launcher.md:
/// 1. hide memory; 2. join cgroups, then their namespace; 3. join and enter namespaces; 4. network and names; 5. propagation; 6. root;
/// 7. mounts; 8. devices; 9. terminal; 10. null device, hooks, working directory; 11. kernel parameters; 12. read-only and masked paths; 13. read-only root;
/// 14. pivot; 15. the process (<see cref="ProcessPlan"/>), which ends at the gate and in the program.
/// </remarks>
internal sealed partial class ContainerPlanCompiler
{
    private readonly PlanBuilder _plan = new();
    private readonly ContainerLaunch _launch;
    private readonly Spec _spec;
    private readonly LinuxConfig _linux;
    private readonly HostFacts _facts;
    private readonly NamespaceRequest _namespaces;
    private readonly IdMap? _idMap;
    private readonly Register _gate;
    private readonly Register _root;
    private readonly Register _target;
    private readonly Register _directory;
    private readonly Register _fileSystem;
    private readonly Register _mount;
    private readonly Register _node;
    private readonly StreamRegisters _streams;
    private Register? _terminals;
    private bool _isDeviceDirectoryBound;

    private ContainerPlanCompiler(ContainerLaunch launch, HostFacts facts)
    {
        _launch = launch;
        _spec = launch.Spec;
        _linux = _spec.Linux!;
        _facts = facts;
        _namespaces = NamespaceRequest.Of(_linux.Namespaces);
        _idMap = IdMap.Of(_linux, _namespaces);
        _gate = _plan.NewRegister("gate");
        _root = _plan.NewRegister("root");
        _target = _plan.NewRegister("target");
        _directory = _plan.NewRegister("directory");
        _fileSystem = _plan.NewRegister("filesystem");
        _mount = _plan.NewRegister("mount");
        _node = _plan.NewRegister("node");
        _streams = StreamRegisters.For(_plan, launch.Descriptors);
    }

    /// <summary>Compiles.</summary>
    /// <exception cref="LaunchException">The specification is wrong, or asks what this launcher does not do; nothing has happened.</exception>
    public static CompiledLaunch Compile(ContainerLaunch launch, HostFacts facts)
    {
        SpecCheck.Container(launch.Spec);
        var process = launch.Spec.Process ?? throw SpecCheck.Invalid("the specification has no 'process'");
        SpecCheck.Process(process, facts);

        // Taken back as text, as it is when it is made: the names before '..' need not exist.
        var directory = "/" + string.Join('/', ContainerPath.Split(process.WorkingDirectory));
        return new ContainerPlanCompiler(launch, facts).Compile(process with { WorkingDirectory = directory });
    }

    private CompiledLaunch Compile(Process process)
    {
        if (_facts.IsUnprivileged && !_namespaces.IsOwn(Namespaces.User))
        {
            throw new LaunchException(
                ErrorCode.AccessDenied, "a user other than root can make containers only in a user namespace", 0,
                "give the specification a user namespace with id maps ('caisson-runtime spec --rootless' writes one), or run as root");
        }

        var filter = _facts.CompileFilter(_linux.Seccomp, _facts.Architecture);
        NameMappedSources();
        var tail = new ProcessPlan(_plan, process, _streams, filter) { Preserved = _launch.PreservedDescriptors, KeepsKeyring = _launch.KeepsKeyring, IsUnprivileged = _facts.IsUnprivileged };
        tail.Begin(_launch.Cgroup, process.OomScoreAdjustment);
        tail.SetLabels(_facts);
        _plan.Purpose = "clear the file mode mask";
        _plan.SetFileModeMask(0);
        if (_idMap is not null)
        {
            AwaitIdMaps();
        }

        EnterNamespaces();
        BeginTimeNamespace();
        NameHost();
        if (!_namespaces.JoinsMounts)
        {
            SetPropagation();
        }

        MakeRoot();
        SeparateRoot();
        if (_namespaces.IsOwn(Namespaces.User))
        {
            CopySources();
            BecomeInnerRoot();
        }

        MakeMounts();
        MakeDevices();
        if (_launch.Descriptors is ProcessDescriptors.Terminal terminal)
        {
            MakeTerminal(tail, terminal);
        }
        else
        {
            tail.OpenNull(_root);
        }

        AwaitHooks();
        MakeWorkingDirectory(process.WorkingDirectory);
        SetKernelParameters();
        ProtectPaths();
        EnterRoot();
        tail.SetPersonality(_linux.Personality);
        tail.Finish(_gate, _launch.DiesWithLauncher);
        return new CompiledLaunch
        {
            Plan = _plan.Build(),
            Status = _plan.Status,
            Parent = _plan.Parent,
            Gate = _gate,
            Streams = _streams,
            Filter = filter,
            NewNamespaces = _namespaces.JoinsUsers ? Namespaces.None : _namespaces.New & ~(Namespaces.Cgroup | Namespaces.Time | (_idMap is null ? Namespaces.None : Namespaces.Ipc)),
            IdMap = _idMap,
            MappedSources = _mappedSources,
            PidNamespacePath = _namespaces.PathOf(Namespaces.Pid),
        };
    }

    // Files are opened while paths are still the host's; the mount namespace comes last, because entering it changes what paths mean.
    private void EnterNamespaces()
    {
        var joined = new List<(Register File, Namespaces Kind)>(4);
        var others = 0;
        foreach (var (kind, path) in _namespaces.Joined)
        {
            if (kind == Namespaces.Pid)
            {
                continue;
            }

            _plan.Purpose = $"open the namespace {path}";
            var file = _plan.NewRegister("namespace");
            _plan.OpenOnHost(file, path, OpenFlags.ReadOnly);
            joined.Insert(kind == Namespaces.Mount ? joined.Count : others++, (file, kind));
        }

        if (_namespaces.JoinsUsers)
        {
            JoinUsers(joined);
            return;
        }

        if (_namespaces.New.HasFlag(Namespaces.Cgroup))
        {
            _plan.Purpose = "begin a cgroup namespace";
            _plan.NewNamespaces(Namespaces.Cgroup);
        }

        foreach (var (file, kind) in joined)
        {
            Join(file, kind);
        }
    }

    private PlanStep Join(Register file, Namespaces kind)
    {
        _plan.Purpose = $"join the namespace {_namespaces.PathOf(kind)}";
        return _plan.JoinNamespaces(file, kind);
    }

    // Everything the specification describes is there, the root is not entered yet, nothing is read-only. Hooks may add mounts and network interfaces.
    private void AwaitHooks()
    {
        if (HookKind.AnyWhileCreating(_spec))
        {
            _plan.Purpose = "wait for the hooks";
            _plan.ReportMade();
            _plan.AwaitParent();
        }
    }

    private void NameHost()
    {
        if (_namespaces.New.HasFlag(Namespaces.Network))
        {
            _plan.Purpose = "bring up the loopback interface";
            _plan.RaiseLoopback();
        }

        if (!string.IsNullOrEmpty(_spec.Hostname))
        {
            RequireNamespace(Namespaces.Uts, "hostname");
            _plan.Purpose = $"set the host name '{_spec.Hostname}'";
            _plan.SetHostName(_spec.Hostname);
        }

        if (!string.IsNullOrEmpty(_spec.Domainname))
        {
            RequireNamespace(Namespaces.Uts, "domainname");
            _plan.Purpose = $"set the domain name '{_spec.Domainname}'";
            _plan.SetDomainName(_spec.Domainname);
        }
    }

    // Written through the host's own /proc, before the root changes: the kernel looks these up in the writer's namespaces, and no file of the container is touched.
    private void SetKernelParameters()
    {
        foreach (var (name, value) in _linux.Sysctls ?? new Dictionary<string, string>())
        {
            var parameter = KernelParameter.Parse(name);
            RequireNamespace(parameter.Namespace, $"linux.sysctl '{name}'");
            _plan.Purpose = $"set the kernel parameter {name}";
            _plan.OpenOnHost(_target, parameter.Path, OpenFlags.WriteOnly);
            _plan.Write(_target, value);
            _plan.Close(_target);
        }
    }

    private void RequireNamespace(Namespaces kind, string what)
    {
        if (!_namespaces.IsOwn(kind))
        {
            throw new LaunchException(
                ErrorCode.InvalidDocument, $"{what} would change the host: the specification has no {kind.ToString().ToLowerInvariant()} namespace", 0);
        }
    }
}
