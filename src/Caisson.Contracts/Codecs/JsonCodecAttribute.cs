namespace Caisson.Contracts.Codecs;

/// <summary>
/// Asks for a property of the marked class, named after the type, that reads and writes it: plain code over the JSON reader and writer, generated at
/// build time. It obeys the attributes of System.Text.Json on the type's members, and takes a fraction of the code of that library's own contexts:
/// a host process, of which there is one per container, cannot afford those.
/// </summary>
/// <param name="type">The type.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class JsonCodecAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type { get; } = type;
}
