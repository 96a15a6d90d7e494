namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A root directory with a static busybox in it.</summary>
internal static class BusyboxRoot
{
    internal const string ProgramPath = "/bin/busybox";

    private static readonly string[] Applets = ["sh", "true", "false", "sleep", "echo", "cat", "kill", "ps", "id", "dd", "head", "env", "pwd", "stty", "ls", "mkdir", "touch", "trap", "wc", "yes", "test", "seq", "sync", "mount", "hostname", "nproc"];

    /// <summary>Makes one at a path that does not exist yet.</summary>
    internal static void Make(string path)
    {
        foreach (var name in new[] { "bin", "proc", "sys", "dev", "tmp", "etc", "root" })
        {
            _ = Directory.CreateDirectory(Path.Combine(path, name));
        }

        File.Copy(ProgramPath, Path.Combine(path, "bin/busybox"));
        File.SetUnixFileMode(Path.Combine(path, "bin/busybox"), (UnixFileMode)0b111_101_101);
        foreach (var applet in Applets)
        {
            _ = File.CreateSymbolicLink(Path.Combine(path, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(path, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n");
        File.WriteAllText(Path.Combine(path, "etc/group"), "root:x:0:\nuser:x:1000:\n");
    }
}
