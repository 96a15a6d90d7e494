using System.Text.Json;

namespace Caisson.Contracts.Codecs;

/// <summary>Reads the value at which the reader stands, and leaves the reader at its last token.</summary>
/// <typeparam name="T">Its type.</typeparam>
/// <param name="reader">The reader.</param>
/// <returns>The value.</returns>
/// <exception cref="JsonException">It is not such a value.</exception>
public delegate T JsonRead<T>(ref Utf8JsonReader reader);
