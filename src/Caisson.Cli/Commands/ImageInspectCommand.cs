using System.CommandLine;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson image inspect</c>: all that is known about images, as JSON.</summary>
internal static class ImageInspectCommand
{
    public static Command Create()
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Names or digests.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("inspect", "Shows all that is known about images, as JSON.") { images };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(images)));
        return command;
    }

    private static int Run(string[] names)
    {
        var store = ImageCommand.OpenStore();
        var details = names.Select(store.Find).Select(image => new ImageDetails(
            image.Digest.ToString(),
            [.. image.Names.Select(static name => name.ToString())],
            image.SizeInBytes,
            image.Imported,
            [.. image.Layers.Select(layer => new ImageLayerRow(layer.ToString(), store.LayerPath(layer)))],
            image.Config)).ToList();
        Console.Out.WriteLine(CliCodecs.IReadOnlyListImageDetails.WriteIndented(details));
        return ExitCodes.Success;
    }
}
