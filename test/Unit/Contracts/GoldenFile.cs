using Caisson.UnitTests.Architecture;

namespace Caisson.UnitTests.Contracts;

/// <summary>Files that pin a text. <c>CAISSON_WRITE_GOLDEN=1 dotnet test</c> writes them anew; the diff is then reviewed.</summary>
internal static class GoldenFile
{
    private static readonly string Folder = Path.Combine(Repository.Root, "test", "Unit", "Contracts", "Golden");

    /// <summary>Reads a file of the folder.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>Asserts that a text is what the file says.</summary>
    public static void Compare(string name, string actual)
    {
        var path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("CAISSON_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual + "\n");
        }

        Assert.True(File.Exists(path), $"{path} does not exist; CAISSON_WRITE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), actual + "\n");
    }
}
