using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Images;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson image export</c>: an image as an OCI layout.</summary>
internal static class ImageExportCommand
{
    public static Command Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "Its name or digest." };
        var path = new Argument<string>("PATH") { Description = "The folder to make; a tar file where it ends with .tar." };
        var isPlain = new Option<bool>("--uncompressed") { Description = "Do not compress the layers." };
        var command = new Command("export", "Writes an image as an OCI layout, and reads it back to see that it is whole.") { isPlain, image, path };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(image), parsed.GetRequiredValue(path), parsed.GetValue(isPlain), token));
        return command;
    }

    private static async Task<int> RunAsync(string name, string path, bool isPlain, CancellationToken cancellationToken)
    {
        var store = ImageCommand.OpenStore();
        var image = store.Find(name);
        var options = new ExportOptions { IsArchive = path.EndsWith(".tar", StringComparison.Ordinal), IsCompressed = !isPlain };
        using var interruption = new Interruption(cancellationToken);
        using var progress = new ProgressLine();
        var digest = await store.ExportAsync(image, path, options, progress, interruption.Token);
        progress.Dispose();
        Console.Out.WriteLine(digest);
        return ExitCodes.Success;
    }
}
