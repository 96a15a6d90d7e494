using System.Reflection;

namespace Caisson.Shim;

/// <summary>Which build this is.</summary>
internal static class ShimVersion
{
    /// <summary>The version, for instance <c>0.1.0</c>, without the build's own suffix.</summary>
    internal static string Text { get; } =
        (typeof(ShimVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0").Split('+')[0];
}
