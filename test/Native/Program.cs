namespace Caisson.NativeTests;

internal static class Program
{
    private static int Main() => 0;
}
