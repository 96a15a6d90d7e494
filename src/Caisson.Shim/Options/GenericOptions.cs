using System.Text;
using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Options;

/// <summary>Options of a runtime that containerd does not know: the configuration's own table as TOML text, or a file with it.</summary>
internal static class GenericOptions
{
    private const int MaximumInBytes = 1 << 20;

    /// <summary>What they mean.</summary>
    /// <exception cref="ArgumentException">The text, or the file, cannot be read.</exception>
    public static ShimOptions Read(Protocol.RuntimeOptions.Options options)
    {
        var text = options.ConfigBody.Length > 0 ? Encoding.UTF8.GetString(options.ConfigBody.Span) : ReadFile(options.ConfigPath);
        var table = TomlTable.Parse(text);
        return new ShimOptions
        {
            ShimCgroup = table.Text("ShimCgroup"),
            AvoidsPivot = table.IsTrue("NoPivotRoot"),
            CheckpointPath = table.Text("CriuImagePath"),
            SandboxProcess = table.Text("SandboxProcess"),
        };
    }

    private static string ReadFile(string path)
    {
        if (path.Length == 0)
        {
            return "";
        }

        try
        {
            return Encoding.UTF8.GetString(PlainFile.TryRead(path, MaximumInBytes) ?? throw new ArgumentException($"the option ConfigPath names '{path}', which does not exist"));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw new ArgumentException($"the option ConfigPath names '{path}', which cannot be read: {failure.Message}", failure);
        }
    }
}
