using System.CommandLine;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary>The options that say what a container is; <c>run</c> and <c>create</c> have them all.</summary>
internal sealed class ContainerOptionSet
{
    private readonly Option<bool> _interactive = new("--interactive", "-i") { Description = "Pass standard input on." };
    private readonly Option<bool> _terminal = new("--tty", "-t") { Description = "Give the container a terminal." };
    private readonly Option<string?> _name = new("--name") { Description = "Its id; a random one by default.", HelpName = "ID" };
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "Set a variable: NAME=VALUE, or NAME to take ours over.", HelpName = "NAME[=VALUE]" };
    private readonly Option<string[]> _environmentFile = new("--env-file") { Description = "Set the variables of a file, one NAME[=VALUE] a line.", HelpName = "FILE" };
    private readonly Option<string?> _workdir = new("--workdir", "-w") { Description = "Directory to run in.", HelpName = "DIR" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "User, and group, to run as: by name or number.", HelpName = "USER[:GROUP]" };
    private readonly Option<string?> _entryPoint = new("--entrypoint") { Description = "The program, instead of the image's entry point; empty for none.", HelpName = "PROGRAM" };
    private readonly Option<string?> _hostname = new("--hostname") { Description = "Its host name.", HelpName = "NAME" };
    private readonly Option<string[]> _annotation = new("--annotation") { Description = "Free text that stays with it.", HelpName = "KEY=VALUE" };
    private readonly Option<bool> _rootfs = new("--rootfs") { Description = "IMAGE is a directory to be used as the root, as it is." };
    private readonly Option<bool> _readOnly = new("--read-only") { Description = "Nothing may be written but to volumes." };
    private readonly Option<string[]> _volume = new("--volume", "-v") { Description = "Show a directory or file inside.", HelpName = "SOURCE:TARGET[:ro]" };
    private readonly Option<string[]> _mount = new("--mount") { Description = "Mount something: type=bind,source=DIR,target=DIR[,readonly] or type=tmpfs,target=DIR[,tmpfs-size=SIZE].", HelpName = "FIELDS" };
    private readonly Option<string[]> _temporary = new("--tmpfs") { Description = "An empty directory in memory.", HelpName = "DIR[:OPTIONS]" };
    private readonly Option<string[]> _device = new("--device") { Description = "Let it use a device of the machine.", HelpName = "SOURCE[:TARGET[:rwm]]" };
    private readonly Option<string?> _memory = new("--memory", "-m") { Description = "The most memory it may use, such as 64m.", HelpName = "SIZE" };
    private readonly Option<double?> _cpus = new("--cpus") { Description = "How many processors' time it may use, such as 1.5.", HelpName = "NUMBER" };
    private readonly Option<ulong?> _cpuShares = new("--cpu-shares", "-c") { Description = "Its weight where processors are short; 1024 is the usual one.", HelpName = "NUMBER" };
    private readonly Option<string?> _cpuSet = new("--cpuset-cpus") { Description = "The processors it may run on, such as 0-2,7.", HelpName = "LIST" };
    private readonly Option<long?> _pids = new("--pids-limit") { Description = "The most processes and threads.", HelpName = "NUMBER" };
    private readonly Option<string[]> _limits = new("--ulimit") { Description = "A resource limit of its processes, such as nofile=1024:2048.", HelpName = "NAME=SOFT[:HARD]" };
    private readonly Option<string[]> _added = new("--cap-add") { Description = "A capability beyond the usual ones; ALL for every one.", HelpName = "NAME" };
    private readonly Option<string[]> _dropped = new("--cap-drop") { Description = "A capability it does without; ALL for every one.", HelpName = "NAME" };
    private readonly Option<string[]> _security = new("--security-opt") { Description = "no-new-privileges: no program in it may gain privileges. seccomp=FILE: a profile of system calls; seccomp=unconfined: all of them.", HelpName = "OPTION" };
    private readonly Option<string?> _stopSignal = new("--stop-signal") { Description = "The signal that asks it to stop; the image's, or TERM, by default.", HelpName = "SIGNAL" };

    private readonly Option<NetworkMode> _network = new Option<NetworkMode>("--network")
    {
        Description = "Which network it sees: none (loopback alone; the default), host (the machine's), private (its own, for somebody else to connect).",
    }.AcceptOnlyFromAmong("none", "host", "private");

    private readonly Argument<string> _image = new("IMAGE") { Description = "Name of an image, or with --rootfs a directory." };

    private readonly Argument<string[]> _program =
        new("COMMAND") { Description = "Program and arguments; those of the image by default.", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Gives a command all of them.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _interactive, _terminal, _name, _environment, _environmentFile, _workdir, _user, _entryPoint, _hostname, _annotation, _rootfs, _readOnly, _volume,
            _mount, _temporary, _device, _memory, _cpus, _cpuShares, _cpuSet, _pids, _limits, _added, _dropped, _security, _stopSignal, _network])
        {
            command.Add(option);
        }

        command.Add(_image);
        command.Add(_program);
    }

    /// <summary>What was written.</summary>
    public RunOptions Read(ParseResult parsed) => new()
    {
        Image = parsed.GetRequiredValue(_image),
        IsRootDirectory = parsed.GetValue(_rootfs),
        Arguments = parsed.GetValue(_program) is { Length: > 0 } arguments ? arguments : null,
        EntryPoint = parsed.GetValue(_entryPoint),
        Name = parsed.GetValue(_name),
        HasInput = parsed.GetValue(_interactive),
        HasConsole = parsed.GetValue(_terminal),
        Environment = parsed.GetValue(_environment) ?? [],
        EnvironmentFiles = parsed.GetValue(_environmentFile) ?? [],
        WorkingDirectory = parsed.GetValue(_workdir),
        User = parsed.GetValue(_user),
        Annotations = parsed.GetValue(_annotation) ?? [],
        Volumes = parsed.GetValue(_volume) ?? [],
        Mounts = parsed.GetValue(_mount) ?? [],
        TemporaryMounts = parsed.GetValue(_temporary) ?? [],
        Devices = parsed.GetValue(_device) ?? [],
        Memory = parsed.GetValue(_memory),
        Processors = parsed.GetValue(_cpus),
        ProcessorShares = parsed.GetValue(_cpuShares),
        ProcessorSet = parsed.GetValue(_cpuSet),
        ProcessLimit = parsed.GetValue(_pids),
        ResourceLimits = parsed.GetValue(_limits) ?? [],
        AddedCapabilities = parsed.GetValue(_added) ?? [],
        DroppedCapabilities = parsed.GetValue(_dropped) ?? [],
        SecurityOptions = parsed.GetValue(_security) ?? [],
        StopSignal = parsed.GetValue(_stopSignal),
        IsReadOnly = parsed.GetValue(_readOnly),
        HostName = parsed.GetValue(_hostname),
        Network = parsed.GetValue(_network),
    };
}
