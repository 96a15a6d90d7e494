namespace Caisson.Engine.Cgroups;

/// <summary>v1 shares as a v2 weight.</summary>
internal static class CpuWeight
{
    private const ulong LeastShares = 2;
    private const ulong GreatestShares = 262144;

    /// <summary>Translates so that both defaults meet (1024 is 100), as both ends do (2 is 1, 262144 is 10000).</summary>
    /// <remarks>
    /// The quadratic through those three points in logarithms, which the reference runtimes now use; the linear formula before it made 1024 a
    /// weight of 39, less than any process outside gets.
    /// </remarks>
    public static ulong FromShares(ulong shares)
    {
        if (shares <= LeastShares)
        {
            return 1;
        }

        if (shares >= GreatestShares)
        {
            return 10_000;
        }

        var logarithm = Math.Log2(shares);
        var exponent = ((logarithm * logarithm) + (125 * logarithm)) / 612.0 - (7.0 / 34.0);
        return (ulong)Math.Ceiling(Math.Round(Math.Pow(10, exponent), 6));
    }
}
