using System.CommandLine;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson run</c>: a container, from its image to its exit code.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var remove = new Option<bool>("--rm") { Description = "Remove the container when it has exited. A stopped container vanishes in any case today." };
        var interactive = new Option<bool>("--interactive", "-i") { Description = "Pass standard input on." };
        var terminal = new Option<bool>("--tty", "-t") { Description = "Give the container a terminal." };
        var detach = new Option<bool>("--detach", "-d") { Description = "Leave it running and write its id. Its output goes nowhere." };
        var name = new Option<string?>("--name") { Description = "Its id; a random one by default.", HelpName = "ID" };
        var environment = new Option<string[]>("--env", "-e") { Description = "Set a variable: NAME=VALUE, or NAME to take ours over.", HelpName = "NAME[=VALUE]" };
        var workdir = new Option<string?>("--workdir", "-w") { Description = "Directory to run in.", HelpName = "DIR" };
        var user = new Option<string?>("--user", "-u") { Description = "User, and group, to run as: by name or number.", HelpName = "USER[:GROUP]" };
        var volume = new Option<string[]>("--volume", "-v") { Description = "Show a directory or file inside.", HelpName = "SOURCE:TARGET[:ro]" };
        var memory = new Option<string?>("--memory", "-m") { Description = "The most memory it may use, such as 64m.", HelpName = "SIZE" };
        var cpus = new Option<double?>("--cpus") { Description = "How many processors' time it may use, such as 1.5.", HelpName = "NUMBER" };
        var pids = new Option<long?>("--pids-limit") { Description = "The most processes and threads.", HelpName = "NUMBER" };
        var rootfs = new Option<bool>("--rootfs") { Description = "IMAGE is a directory to be used as the root, as it is." };
        var readOnly = new Option<bool>("--read-only") { Description = "Nothing may be written but to volumes." };
        var hostname = new Option<string?>("--hostname") { Description = "Its host name.", HelpName = "NAME" };
        var network = new Option<NetworkMode>("--network")
        {
            Description = "Which network it sees: none (loopback alone), host (the machine's), private (its own, for somebody else to connect).",
            DefaultValueFactory = _ => NetworkMode.None,
        }.AcceptOnlyFromAmong("none", "host", "private");
        var image = new Argument<string>("IMAGE") { Description = "Name of an image, or with --rootfs a directory." };
        var program = new Argument<string[]>("COMMAND") { Description = "Program and arguments; those of the image by default.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("run", "Runs a container.")
        {
            remove, interactive, terminal, detach, name, environment, workdir, user, volume, memory, cpus, pids, rootfs, readOnly, hostname, network, image, program,
        };
        command.SetAction((parsed, token) => ContainerRun.RunAsync(
            new RunOptions
            {
                Image = parsed.GetRequiredValue(image),
                IsRootDirectory = parsed.GetValue(rootfs),
                Arguments = parsed.GetValue(program) is { Length: > 0 } arguments ? arguments : null,
                Name = parsed.GetValue(name),
                HasInput = parsed.GetValue(interactive),
                HasConsole = parsed.GetValue(terminal),
                IsDetached = parsed.GetValue(detach),
                Environment = parsed.GetValue(environment) ?? [],
                WorkingDirectory = parsed.GetValue(workdir),
                User = parsed.GetValue(user),
                Volumes = parsed.GetValue(volume) ?? [],
                Memory = parsed.GetValue(memory),
                Processors = parsed.GetValue(cpus),
                ProcessLimit = parsed.GetValue(pids),
                IsReadOnly = parsed.GetValue(readOnly),
                HostName = parsed.GetValue(hostname),
                Network = parsed.GetValue(network),
            },
            token));
        return command;
    }
}
