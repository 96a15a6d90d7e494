namespace Caisson.Contracts.Codecs;

/// <summary>
/// Marks a member of a document that the Linux engine never understands: virtual machines, Windows, Solaris, z/OS. A program built with the feature
/// switch <c>Caisson.ForeignPlatforms</c> off carries no code for it; its codecs then keep the member as it came, among the unknown ones.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ForeignPlatformAttribute : Attribute;
