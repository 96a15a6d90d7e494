using Microsoft.CodeAnalysis;

namespace Caisson.CodecGenerator;

/// <summary>One JSON member of an object.</summary>
internal sealed class Member(IPropertySymbol property, string jsonName, WhenToWrite whenToWrite, bool isConstructorParameter)
{
    /// <summary>The property.</summary>
    public IPropertySymbol Property { get; } = property;

    /// <summary>Its name in JSON.</summary>
    public string JsonName { get; } = jsonName;

    /// <summary>When it is written.</summary>
    public WhenToWrite WhenToWrite { get; } = whenToWrite;

    /// <summary>True: it is given to the constructor.</summary>
    public bool IsConstructorParameter { get; } = isConstructorParameter;

    /// <summary>True: programs may be built without it.</summary>
    public bool IsForeign { get; } = property.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ForeignPlatformAttribute");

    /// <summary>True: it can be read, not only written.</summary>
    public bool IsRead => IsConstructorParameter || Property.SetMethod is { DeclaredAccessibility: Accessibility.Public or Accessibility.Internal };
}
