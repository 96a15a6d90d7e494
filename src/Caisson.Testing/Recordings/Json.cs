using System.Text.Json;

namespace Caisson.Testing.Recordings;

/// <summary>JSON text as an element that owns its bytes.</summary>
internal static class Json
{
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
