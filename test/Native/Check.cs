using System.Runtime.CompilerServices;

namespace Caisson.NativeTests;

/// <summary>What a test asserts.</summary>
internal static class Check
{
    internal static void True(bool condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!condition)
        {
            throw new InvalidOperationException($"not so: {what}");
        }
    }

    internal static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what} is '{actual}', expected '{expected}'");
        }
    }
}
