using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Images;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson image import|ls|rm</c>.</summary>
internal static class ImageCommand
{
    private static readonly Listing<ImageRow> Rows = new(
        CliCodecs.IReadOnlyListImageRow.WriteText,
        new("Name", "NAME", static row => row.Name),
        new("Digest", "DIGEST", static row => row.Digest[..Math.Min(19, row.Digest.Length)]),
        new("Layers", "LAYERS", static row => $"{row.Layers}"),
        new("Size", "SIZE", static row => Quantity.Bytes((ulong)row.SizeInBytes)),
        new("Imported", "IMPORTED", static row => $"{row.Imported:yyyy-MM-dd HH:mm}"),
        new("ID", "ID", static row => row.Digest, IsShown: false));

    public static Command Create() => new("image", "Imports, exports, lists and removes images.")
    {
        Import(), ImageExportCommand.Create(), List(), ImageInspectCommand.Create(), Remove(),
    };

    /// <summary>The images of this machine.</summary>
    public static ImageStore OpenStore() => new(CaissonPaths.FromEnvironment().DataDirectory, TimeProvider.System);

    private static Command Import()
    {
        var path = new Argument<string>("PATH") { Description = "An OCI layout: a folder or a tar file." };
        var name = new Option<string?>("--name") { Description = "Name to give it; by default the one it brings along.", HelpName = "NAME[:TAG]" };
        var reference = new Option<string?>("--reference") { Description = "Which image of the layout, where it holds several.", HelpName = "REF" };
        var command = new Command("import", "Takes an image from an OCI layout.") { path, name, reference };
        command.SetAction((parsed, token) =>
            ImportAsync(parsed.GetRequiredValue(path), parsed.GetValue(name), parsed.GetValue(reference), token));
        return command;
    }

    private static async Task<int> ImportAsync(string path, string? name, string? reference, CancellationToken cancellationToken)
    {
        var given = name is null ? null : ParseName(name);
        using var progress = new ProgressLine();
        try
        {
            var image = await OpenStore().ImportAsync(path, new ImportOptions { Name = given, Reference = reference }, progress, cancellationToken);
            progress.Dispose();
            Console.Out.WriteLine(given?.ToString() ?? (image.Names.Count > 0 ? image.Names[0].ToString() : image.Digest.ToString()));
            return ExitCodes.Success;
        }
        catch (ComputeOperationException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new ComputeOperationException(e.Details, $"importing '{path}': {e.Message}", e.InnerException);
        }
    }

    private static ImageReference ParseName(string name)
    {
        try
        {
            return ImageReference.Parse(name);
        }
        catch (ComputeOperationException e)
        {
            throw CommandFailure.Usage(e.Message, e.Details.Remedy);
        }
    }

    private static Command List()
    {
        var format = Rows.FormatOption();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the names." };
        var command = new Command("ls", "Lists images.") { format, quiet };
        command.SetAction(parsed => ListAll(parsed.GetRequiredValue(format), parsed.GetValue(quiet)));
        return command;
    }

    private static int ListAll(OutputFormat format, bool isQuiet)
    {
        var rows = OpenStore().List()
            .SelectMany(image => image.Names.Select(name => name.ToString()).DefaultIfEmpty("-"), (image, name) =>
                new ImageRow(name, image.Digest.ToString(), image.Layers.Count, image.SizeInBytes, image.Imported))
            .OrderBy(row => row.Name, StringComparer.Ordinal)
            .ToArray();
        if (isQuiet)
        {
            foreach (var row in rows)
            {
                Console.Out.WriteLine(row.Name == "-" ? row.Digest : row.Name);
            }
        }
        else
        {
            Rows.Write(Console.Out, format, rows);
        }

        return ExitCodes.Success;
    }

    private static Command Remove()
    {
        var images = new Argument<string[]>("IMAGE") { Description = "Names or digests.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("rm", "Removes images, and the layers no other image needs.") { images };
        command.SetAction((parsed, token) => RemoveAsync(parsed.GetRequiredValue(images), token));
        return command;
    }

    private static async Task<int> RemoveAsync(string[] images, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Success;
        foreach (var image in images)
        {
            try
            {
                var removed = await OpenStore().RemoveAsync(image, cancellationToken);
                Console.Out.WriteLine(image);
                Console.Error.WriteLine($"freed {Quantity.Bytes((ulong)removed.FreedInBytes)}");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        return exitCode;
    }
}
