using System.Text.Json;
using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>What concerns Windows containers (<c>config-windows.md</c>).</summary>
public sealed record WindowsConfig : Document
{
    /// <summary>The layers, the topmost parent first, the base last before the scratch layer.</summary>
    [JsonPropertyName("layerFolders")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string>? LayerFolders { get; init => field = NoNulls.In(value); }

    /// <summary>Devices to assign.</summary>
    [JsonPropertyName("devices")]
    public IReadOnlyList<WindowsDevice>? Devices { get; init => field = NoNulls.In(value); }

    /// <summary>Limits.</summary>
    [JsonPropertyName("resources")]
    public WindowsResources? Resources { get; init; }

    /// <summary>The gMSA credential specification.</summary>
    [JsonPropertyName("credentialSpec")]
    public JsonElement? CredentialSpec { get; init; }

    /// <summary>Whether the container is started to be updated.</summary>
    [JsonPropertyName("servicing")]
    public bool Servicing { get; init; }

    /// <summary>Whether disk flushes are ignored while it boots.</summary>
    [JsonPropertyName("ignoreFlushesDuringBoot")]
    public bool IgnoreFlushesDuringBoot { get; init; }

    /// <summary>Present: the container is isolated by Hyper-V.</summary>
    [JsonPropertyName("hyperv")]
    public WindowsHyperV? HyperV { get; init; }

    /// <summary>Its network.</summary>
    [JsonPropertyName("network")]
    public WindowsNetwork? Network { get; init; }
}
