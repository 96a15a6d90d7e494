using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Caisson.Bench;

/// <summary>Everything that the scenarios stand on, in one temporary directory: C tools, a root file system, bundles. Disposing removes it.</summary>
internal sealed class Workbench : IDisposable
{
    private static readonly string[] Programs = ["sh", "true", "sleep", "dd", "cat", "seq"];
    private readonly string _home = Directory.CreateTempSubdirectory("caisson-bench-").FullName;
    private readonly string _repository = Path.GetFullPath(Path.Combine(SourceDirectory(), "../.."));

    public Workbench()
    {
        foreach (var tool in (string[])["container", "repeat", "crowd", "host", "echo"])
        {
            _ = Commands.MustRun("gcc", "-O2", "-static", "-Wall", "-Wno-format-truncation", "-o", Tool(tool), $"{_repository}/bench/baseline/{tool}.c");
        }

        if (Finds(EngineProbe))
        {
            _ = Commands.MustRun(EngineProbe, "filter", Profile, Filter);
        }

        MakeRootFileSystem();
        _ = Directory.CreateDirectory(Work);
        _ = Directory.CreateDirectory(RunDirectory);
        Environment.SetEnvironmentVariable("CAISSON_HOST", Host);
        Environment.SetEnvironmentVariable("CAISSON_RUN_DIR", RunDirectory);
        Environment.SetEnvironmentVariable("CAISSON_DATA_DIR", $"{_home}/data");
        Environment.SetEnvironmentVariable("CAISSON_CGROUP_PARENT", CgroupParent);
    }

    /// <summary>A root file system with a static busybox.</summary>
    public string RootFileSystem => $"{_home}/root";

    /// <summary>The default profile of system calls, in a specification that says nothing else.</summary>
    public string Profile => $"{_repository}/bench/baseline/profile.json";

    /// <summary>The same compiled, for the C baseline.</summary>
    public string Filter => $"{_home}/filter";

    /// <summary>Room for overlays.</summary>
    public string Work => $"{_home}/work";

    /// <summary>Where our hosts keep their sockets.</summary>
    public string RunDirectory => $"{_home}/run";

    /// <summary>State of runc or crun.</summary>
    public string StateOf(string runtime) => $"{_home}/state-{runtime}";

    /// <summary>The parent of every cgroup the bench makes itself.</summary>
    public string CgroupParent { get; } = $"/caisson-bench-{Environment.ProcessId}";

    /// <summary>The AOT probe that embeds the engine.</summary>
    public string EngineProbe => Published("Caisson.Bench.Engine", "caisson-bench-engine");

    /// <summary>The host executable.</summary>
    public string Host => Published("Caisson.Host", "caisson-host");

    /// <summary>The command line.</summary>
    public string Cli => Published("Caisson.Cli", "caisson");

    /// <summary>The OCI runtime.</summary>
    public string Runtime => Published("Caisson.Runtime", "caisson-runtime");

    /// <summary>containerd's shim.</summary>
    public string Shim => Published("Caisson.Shim", "containerd-shim-caisson-v1");

    /// <summary>The client that plays containerd.</summary>
    public string ShimClient => $"{_repository}/artifacts/bin/Caisson.Bench.Shim/release/caisson-bench-shim.dll";

    /// <summary>The script that makes an image.</summary>
    public string ImageMaker => $"{_repository}/eng/make-busybox-image.sh";

    /// <summary>Our own directory.</summary>
    public string Home => _home;

    /// <summary>A C tool of <c>bench/baseline</c>.</summary>
    public string Tool(string name) => $"{_home}/{name}";

    /// <summary>A script of <c>bench/baseline</c>.</summary>
    public string Script(string name) => $"{_repository}/bench/baseline/{name}";

    /// <summary>Whether a program is there, by path or in PATH.</summary>
    public static bool Finds(string program) =>
        program.Contains('/') ? File.Exists(program) : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists($"{directory}/{program}"));

    /// <summary>Makes a bundle for runc and crun with what the C baseline has, and what a container of ours has.</summary>
    public string MakeBundle(string name, params string[] arguments)
    {
        var bundle = $"{_home}/bundle-{name}";
        _ = Directory.CreateDirectory(bundle);
        File.Delete($"{bundle}/config.json");
        _ = Commands.MustRun("runc", "spec", "--bundle", bundle);
        var spec = JsonNode.Parse(File.ReadAllText($"{bundle}/config.json"))!;
        var process = spec["process"]!;
        process["terminal"] = false;
        process["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        process["capabilities"] = new JsonObject();
        _ = process.AsObject().Remove("rlimits");
        spec["root"] = new JsonObject { ["path"] = RootFileSystem, ["readonly"] = false };
        var mounts = spec["mounts"]!.AsArray();
        mounts.Add(JsonNode.Parse("""{"destination":"/run","type":"tmpfs","source":"tmpfs","options":["nosuid","strictatime","mode=755","size=65536k"]}"""));
        _ = mounts.Remove(mounts.FirstOrDefault(mount => (string?)mount!["type"] == "cgroup"));
        spec["linux"]!["seccomp"] = JsonNode.Parse(File.ReadAllText(Profile))!["linux"]!["seccomp"]!.DeepClone();
        var namespaces = spec["linux"]!["namespaces"]!.AsArray();
        if (!namespaces.Any(space => (string?)space!["type"] == "cgroup"))
        {
            namespaces.Add(new JsonObject { ["type"] = "cgroup" });
        }

        File.WriteAllText($"{bundle}/config.json", spec.ToJsonString());
        return bundle;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(_home, recursive: true);
        foreach (var hierarchy in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            if (Directory.Exists(hierarchy + CgroupParent))
            {
                // Not recursive: a cgroup that is left below it is a finding.
                Directory.Delete(hierarchy + CgroupParent);
            }
        }
    }

    private void MakeRootFileSystem()
    {
        foreach (var directory in (string[])["bin", "proc", "dev", "sys", "run", "tmp", "etc"])
        {
            _ = Directory.CreateDirectory($"{RootFileSystem}/{directory}");
        }

        File.Copy("/bin/busybox", $"{RootFileSystem}/bin/busybox");
        foreach (var program in Programs)
        {
            _ = File.CreateSymbolicLink($"{RootFileSystem}/bin/{program}", "busybox");
        }
    }

    private string Published(string project, string program) => $"{_repository}/artifacts/publish/{project}/release_linux-x64/{program}";

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
