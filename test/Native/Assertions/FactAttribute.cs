namespace Xunit;

/// <summary>Marks a test of the shared suite; the probe lists them by name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Attribute;
