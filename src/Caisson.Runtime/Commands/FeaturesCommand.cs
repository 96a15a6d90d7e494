using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Hooks;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Commands;

/// <summary>Prints what this runtime can (runtime-spec 1.2, <c>features.md</c>).</summary>
internal sealed record FeaturesCommand : ICommand
{
    private static readonly string[] Options =
    [
        "atime", "bind", "defaults", "dev", "diratime", "exec", "idmap", "noatime", "nodev", "nodiratime", "noexec", "norelatime", "nostrictatime", "nosuid", "nosymfollow",
        "private", "ratime", "rbind", "rdev", "rdiratime", "relatime", "remount", "rexec", "ridmap", "rnoatime", "rnodev", "rnodiratime", "rnoexec", "rnorelatime", "rnostrictatime",
        "rnosuid", "rnosymfollow", "ro", "rprivate", "rrelatime", "rro", "rrw", "rshared", "rslave", "rstrictatime", "rsuid", "rsymfollow", "runbindable", "rw",
        "shared", "slave", "strictatime", "suid", "symfollow", "unbindable",
    ];

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            Write(writer);
        }

        StandardOutput.Write(Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
        return Task.FromResult(0);
    }

    private static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersionMin", "1.0.0");
        writer.WriteString("ociVersionMax", VersionCommand.Specification);
        Words(writer, "hooks", [.. HookKind.All.Select(static kind => kind.Name)]);
        Words(writer, "mountOptions", Options);
        writer.WriteStartObject("linux");
        Words(writer, "namespaces", NamespaceRequest.SupportedNames);
        Words(writer, "capabilities", CapabilitySet.AllNames);
        writer.WriteStartObject("cgroup");
        writer.WriteBoolean("v1", true);
        writer.WriteBoolean("v2", true);
        writer.WriteBoolean("systemd", false);
        writer.WriteBoolean("systemdUser", false);
        writer.WriteBoolean("rdma", true);
        writer.WriteEndObject();
        writer.WriteStartObject("seccomp");
        writer.WriteBoolean("enabled", true);
        Words(writer, "actions", FilterAction.Names);
        Words(writer, "operators", ArgumentCondition.Operators);
        Words(writer, "archs", FilterArchitectures.Names);
        Words(writer, "knownFlags", FilterFlags.Names);
        Words(writer, "supportedFlags", FilterFlags.Names);
        writer.WriteEndObject();
        Switch(writer, "apparmor", false);
        Switch(writer, "selinux", false);
        Switch(writer, "intelRdt", false);
        writer.WriteStartObject("mountExtensions");
        Switch(writer, "idmap", true);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Switch(Utf8JsonWriter writer, string name, bool isEnabled)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("enabled", isEnabled);
        writer.WriteEndObject();
    }

    private static void Words(Utf8JsonWriter writer, string name, IReadOnlyList<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }
}
