namespace Caisson.Engine.Containers.Seccomp;

/// <summary>System call numbers with one verdict, up to where the next range begins.</summary>
/// <param name="First">The first number.</param>
/// <param name="Verdict">The verdict.</param>
internal readonly record struct NumberRange(uint First, CallVerdict Verdict);
