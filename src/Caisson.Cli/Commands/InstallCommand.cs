using System.CommandLine;
using Caisson.Cli.Installation;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson install containerd</c>: the shim where containerd finds it, a handler in its configuration, a class for the cluster; and all of it away again.</summary>
internal static class InstallCommand
{
    private const int MaximumNameLength = 63;

    public static Command Create() => new("install", "Makes Caisson known to others.") { CreateContainerd() };

    private static Command CreateContainerd()
    {
        var isDry = new Option<bool>("--dry-run") { Description = "Tell what would be made, and make nothing." };
        var isRemoving = new Option<bool>("--remove") { Description = "Take away what this command made, and nothing else." };
        var handler = new Option<string>("--handler") { Description = "The handler's name, which is the class's too.", HelpName = "NAME", DefaultValueFactory = static _ => "caisson" };
        var config = new Option<string>("--config") { Description = "containerd's configuration.", HelpName = "FILE", DefaultValueFactory = static _ => "/etc/containerd/config.toml" };
        var programs = new Option<string>("--bin-dir") { Description = "A directory in which containerd looks for programs.", HelpName = "DIR", DefaultValueFactory = static _ => "/usr/local/bin" };
        var manifest = new Option<string>("--manifest") { Description = "Where the manifest of the RuntimeClass goes.", HelpName = "FILE", DefaultValueFactory = static _ => "/etc/caisson/runtimeclass.yaml" };
        var shim = new Option<string?>("--shim") { Description = "The shim's program; by default the one beside this program.", HelpName = "FILE" };
        var command = new Command("containerd", "Links the shim, adds a handler to containerd's configuration, and writes a RuntimeClass. Doing it again changes nothing.")
        {
            isDry, isRemoving, handler, config, programs, manifest, shim,
        };
        command.SetAction(parsed =>
        {
            var places = new InstallationPlaces(
                parsed.GetValue(shim) ?? Path.Combine(AppContext.BaseDirectory, "containerd-shim-caisson-v1"),
                parsed.GetRequiredValue(programs),
                parsed.GetRequiredValue(config),
                parsed.GetRequiredValue(manifest));
            return Run(places, parsed.GetRequiredValue(handler), parsed.GetValue(isDry), parsed.GetValue(isRemoving));
        });
        return command;
    }

    private static int Run(InstallationPlaces places, string handler, bool isDry, bool isRemoving)
    {
        if (!IsName(handler))
        {
            throw CommandFailure.Usage($"'{handler}' is no name of a handler", "use up to 63 lower-case letters, digits and dashes, with no dash at an end");
        }

        var plan = isRemoving ? InstallationPlan.Remove(places) : InstallationPlan.Install(places, handler);
        if (plan.IsEmpty)
        {
            Console.Error.WriteLine(isRemoving ? "nothing of ours is there" : "all of it is there already");
        }
        else if (isDry)
        {
            plan.Describe(Console.Out);
        }
        else
        {
            plan.Run(Console.Out);
            Console.Error.WriteLine(isRemoving
                ? "containerd must be restarted; pods of the class must be gone before"
                : $"containerd must be restarted (running pods are not touched), and the cluster told: kubectl apply -f {places.Manifest}");
        }

        foreach (var warning in plan.Warnings)
        {
            Console.Error.WriteLine($"warning: {warning}");
        }

        return ExitCodes.Success;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaximumNameLength && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-') && name[0] != '-' && name[^1] != '-';
}
