using System.Diagnostics.CodeAnalysis;
using Caisson.NativeTests;

namespace Xunit;

/// <summary>The assertions that the shared suite uses, without reflection.</summary>
public static class Assert
{
    public static void True(bool condition) => Check.Equal(true, condition, "condition");

    public static void False(bool condition) => Check.Equal(false, condition, "condition");

    public static void Equal<T>(T expected, T actual) => Check.Equal(expected, actual, "value");

    public static void Equal<T>(List<T> expected, List<T> actual)
    {
        Check.Equal(expected.Count, actual.Count, "number of elements");
        for (var i = 0; i < expected.Count; i++)
        {
            Check.Equal(expected[i], actual[i], $"element {i}");
        }
    }

    public static void Equal<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Equal(expected.ToList(), actual.ToList());

    public static void NotEqual<T>(T unexpected, T actual) => Check.Equal(false, EqualityComparer<T>.Default.Equals(unexpected, actual), "equality");

    public static void NotNull([NotNull] object? value)
    {
        if (value is null)
        {
            throw new InvalidOperationException("a value is missing");
        }
    }

    public static void Empty<T>(IEnumerable<T> values) => Check.Equal(0, values.Count(), "number of elements");

    public static T Single<T>(IEnumerable<T> values)
    {
        var list = values.ToList();
        Check.Equal(1, list.Count, "number of elements");
        return list[0];
    }

    public static void Contains(string expected, string? actual, StringComparison comparison) =>
        Check.Equal(true, actual?.Contains(expected, comparison), $"'{actual}' contains '{expected}'");

    public static void DoesNotContain<T>(IEnumerable<T> values, Predicate<T> isUnwanted) => Check.Equal(0, values.Count(value => isUnwanted(value)), "number of unwanted elements");

    public static void EndsWith(string expected, string? actual, StringComparison comparison) =>
        Check.Equal(true, actual?.EndsWith(expected, comparison), $"'{actual}' ends with '{expected}'");

    public static T IsType<T>(object? value) =>
        value is T typed && value.GetType() == typeof(T) ? typed : throw new InvalidOperationException($"expected {typeof(T).Name}, found {value}");

    public static async Task<T> ThrowsAsync<T>(Func<Task> action)
        where T : Exception
    {
        var thrown = await ThrowsAnyAsync<T>(action);
        return thrown.GetType() == typeof(T) ? thrown : throw new InvalidOperationException($"expected {typeof(T).Name}, thrown was {thrown.GetType().Name}", thrown);
    }

    public static async Task<T> ThrowsAnyAsync<T>(Func<Task> action)
        where T : Exception
    {
        try
        {
            await action();
        }
        catch (T thrown)
        {
            return thrown;
        }

        throw new InvalidOperationException($"expected {typeof(T).Name}, nothing was thrown");
    }
}
