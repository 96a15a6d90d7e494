using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>Reads and writes an <see cref="IOpenWord{TSelf}"/> as a JSON string.</summary>
/// <typeparam name="T">The open word.</typeparam>
public sealed class OpenWordConverter<T> : JsonConverter<T>
    where T : struct, IOpenWord<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString() ?? throw new JsonException($"{typeToConvert.Name} is null"));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Value);
    }
}
