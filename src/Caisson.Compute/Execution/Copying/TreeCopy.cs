using System.Runtime.Versioning;
using Caisson.Compute.Images.Layers;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Copying;

/// <summary>Copies files and directories between the machine and a container, and as tar archives.</summary>
/// <remarks>
/// As <c>cp -r</c> does: into a directory that exists, under the name given otherwise; of a source that ends with <c>/.</c> the content alone.
/// Links are copied as links. Sockets are passed over.
/// </remarks>
[SupportedOSPlatform("linux")]
public static class TreeCopy
{
    private const string Operation = "caisson::Copy";

    /// <summary>Copies a file or directory.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">Owners and links.</param>
    /// <param name="progress">Told the bytes copied, on the thread that works.</param>
    /// <param name="cancellationToken">Asks to stop; what is copied stays, half a file does not.</param>
    /// <exception cref="ComputeOperationException">One is not there, or cannot be what is asked.</exception>
    public static void Copy(
        TreePlace source, TreePlace target, CopyOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        using var from = OpenSource(source, options.FollowsLinks);
        using var into = target.TryOpenDirectory();
        if (into is not null)
        {
            Run(into, source.MeansContent ? [] : source.Name);
            return;
        }

        if (target.MustBeDirectory)
        {
            throw CopyErrors.NotFound($"'{target}' is no directory that exists");
        }

        var (parent, name, status) = target.Locate(followsLinks: true);
        using (parent)
        {
            if (status is not null && from.Directory is not null)
            {
                throw CopyErrors.Refused($"'{target}' exists and is no directory, but '{source}' is one");
            }

            Run(parent, name);
        }

        void Run(DirectoryDescriptor directory, byte[] path)
        {
            var writer = new TreeWriter(directory, options.Owner);
            from.Walk(
                path,
                (entry, data) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    writer.Write(entry, data is null ? null : new LimitedReading(data, entry.SizeInBytes, cancellationToken).Read);
                    progress?.Report(writer.DataInBytes);
                });
            writer.Complete();
        }
    }

    /// <summary>Writes a file or directory as a tar archive.</summary>
    /// <param name="source">What to write.</param>
    /// <param name="archive">Where to.</param>
    /// <param name="options">Links; the owners in the archive are those of the source.</param>
    /// <param name="progress">Told the bytes written, on the thread that works.</param>
    /// <param name="cancellationToken">Asks to stop; the archive is then incomplete.</param>
    public static void WriteArchive(
        TreePlace source, Stream archive, CopyOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(options);
        using var from = OpenSource(source, options.FollowsLinks);
        var writer = new TarWriter(archive);
        from.Walk(
            source.MeansContent ? [] : source.Name,
            (entry, data) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(entry, data);
                progress?.Report(writer.DataInBytes);
            });
        writer.Complete();
    }

    /// <summary>Unpacks a tar archive, not compressed, into a directory that exists.</summary>
    /// <param name="archive">The archive; hostile as any.</param>
    /// <param name="target">The directory.</param>
    /// <param name="options">Owners.</param>
    /// <param name="progress">Told the bytes written, on the thread that works.</param>
    /// <param name="cancellationToken">Asks to stop; what is unpacked stays, half a file does not.</param>
    public static void ReadArchive(
        Stream archive, TreePlace target, CopyOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        using var into = target.TryOpenDirectory() ?? throw CopyErrors.NotFound($"'{target}' is no directory that exists");
        var writer = new TreeWriter(into, options.Owner);
        var reader = new TarReader(archive);
        while (reader.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(entry, reader.Read);
            progress?.Report(writer.DataInBytes);
        }

        writer.Complete();
    }

    /// <summary>Attributes that mean the same on every machine.</summary>
    internal static bool KeepsAttribute(string name) => name == "security.capability" || name.StartsWith("user.", StringComparison.Ordinal);

    private static CopySource OpenSource(TreePlace source, bool followsLinks)
    {
        if (source.MustBeDirectory)
        {
            return new CopySource(source.TryOpenDirectory() ?? throw Missing(), Parent: null, []);
        }

        var (parent, name, status) = source.Locate(followsLinks);
        switch (status)
        {
            case null:
                parent.Dispose();
                throw Missing();
            case { Kind: EntryKind.Directory }:
                using (parent)
                {
                    return new CopySource(parent.OpenDirectory(name, LinkPolicy.Refuse), Parent: null, []);
                }

            default:
                return new CopySource(Directory: null, parent, name);
        }

        ComputeOperationException Missing() => new(
            new ErrorDetails { Code = ErrorCode.NotFound, Operation = Operation },
            $"copying: '{source}' does not exist{(source.MustBeDirectory ? ", or is no directory" : "")}");
    }
}
