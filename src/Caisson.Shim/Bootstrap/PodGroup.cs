using System.Text.Json;
using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Bootstrap;

/// <summary>Which containers share a shim: those whose specifications name the same group by annotation, of which the sandbox's id is the usual one.</summary>
internal static class PodGroup
{
    private const int MaximumInBytes = 16 << 20;

    private static readonly string[] Annotations = ["io.containerd.runc.v2.group", "io.kubernetes.cri.sandbox-id"];

    /// <summary>The group of a container; its own id when it names none, or has no specification.</summary>
    /// <param name="bundle">Where its <c>config.json</c> is.</param>
    /// <param name="id">The container.</param>
    /// <exception cref="InvalidDataException">The specification is no JSON object, or longer than 16 MiB.</exception>
    public static string Of(string bundle, string id)
    {
        var path = Path.Combine(bundle, "config.json");
        if (PlainFile.TryRead(path, MaximumInBytes) is not { } bytes)
        {
            return id;
        }

        try
        {
            return Find(bytes) ?? id;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"the specification '{path}' cannot be read: {damage.Message}", damage);
        }
    }

    /// <summary>Looks at the members of the outermost object alone; everything else is passed over.</summary>
    private static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isAnnotations = reader.ValueTextEquals("annotations"u8);
            reader.Read();
            if (isAnnotations && reader.TokenType == JsonTokenType.StartObject)
            {
                return FindGroup(ref reader);
            }

            reader.Skip();
        }

        return null;
    }

    private static string? FindGroup(ref Utf8JsonReader reader)
    {
        var found = new string?[Annotations.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = Array.IndexOf(Annotations, reader.GetString());
            reader.Read();
            if (place >= 0 && reader.TokenType == JsonTokenType.String)
            {
                found[place] = reader.GetString();
            }

            reader.Skip();
        }

        return Array.Find(found, static group => !string.IsNullOrEmpty(group));
    }
}
