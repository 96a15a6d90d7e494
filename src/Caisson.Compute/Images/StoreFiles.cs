using System.Text.Json;
using Caisson.Contracts.Codecs;
using Caisson.Platform.Linux.Files;

namespace Caisson.Compute.Images;

/// <summary>Files that are there whole or not at all.</summary>
internal static class StoreFiles
{
    /// <summary>What is being made has a name that begins so; nobody looks at it, and the next importer removes it.</summary>
    internal const string TemporaryPrefix = ".tmp-";

    internal static string TemporaryName() => $"{TemporaryPrefix}{Guid.NewGuid():N}";

    /// <summary>Makes a directory that only its owner enters: layers hold set-user-id programs and device nodes.</summary>
    internal static void CreatePrivateDirectory(string path)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        _ = PlainFile.MakeDirectory(path, 0x1c0);
    }

    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? "/", TemporaryName());
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static void Write<T>(string path, T document, JsonCodec<T> codec)
        where T : class => Write(path, codec.WriteBytes(document));

    internal static T? TryRead<T>(string path, JsonCodec<T> codec)
        where T : class
    {
        try
        {
            return codec.Read(File.ReadAllBytes(path)) ?? throw ImageErrors.Invalid($"reading '{path}': it is null");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw ImageErrors.Invalid($"reading '{path}': it is damaged", e);
        }
    }
}
