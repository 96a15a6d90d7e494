namespace Caisson.Testing.Shared;

/// <summary>The two time-outs of tests: long for what must happen, short for what must not.</summary>
internal static class TestDeadline
{
    internal static TimeSpan MustHappen { get; } = TimeSpan.FromSeconds(30);

    internal static Task Within(this Task task) => task.WaitAsync(MustHappen);

    internal static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(MustHappen);
}
