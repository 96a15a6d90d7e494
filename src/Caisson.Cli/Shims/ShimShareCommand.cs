using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Shims.Protocol;

namespace Caisson.Cli.Shims;

/// <summary><c>caisson shim share</c>: a path of the host's in the virtual machine of a shim's pod.</summary>
internal static class ShimShareCommand
{
    public static Command Create()
    {
        var readOnly = new Option<bool>("--read-only") { Description = "Nobody may write to it there." };
        var shim = ShimCommand.Shim();
        var source = new Argument<string>("SOURCE") { Description = "Path on this machine." };
        var target = new Argument<string>("TARGET") { Description = "Path in the virtual machine." };
        var command = new Command("share", "Shares a path with the virtual machine of a shim's pod; refused where it has none.") { readOnly, shim, source, target };
        command.SetAction(async (parsed, token) =>
        {
            var request = new ShareRequest
            {
                HostPath = Path.GetFullPath(parsed.GetRequiredValue(source)),
                UvmPath = parsed.GetRequiredValue(target),
                ReadOnly = parsed.GetValue(readOnly),
            };
            var found = ShimFinder.Find(parsed.GetRequiredValue(shim));
            var (answer, refusal) = await ShimQuestion.TryAskAsync(found, (client, options) => client.DiagShareAsync(request, options, token), token);
            return answer is null ? throw new CommandFailure($"shim '{found.Id}': {refusal}") : ExitCodes.Success;
        });
        return command;
    }
}
