using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Caisson.Bench;

/// <summary>What the command line asks for.</summary>
/// <param name="Rounds">How many turns each contender gets.</param>
/// <param name="Filter">Only scenarios whose name contains this.</param>
/// <param name="IsJson">JSON instead of a table.</param>
internal sealed record BenchOptions(int Rounds, string Filter, bool IsJson)
{
    public const string Usage = "usage: caisson-bench [--rounds N] [--filter TEXT] [--format table|json]";

    public static bool TryParse(string[] arguments, [NotNullWhen(true)] out BenchOptions? options, [NotNullWhen(false)] out string? refusal)
    {
        options = null;
        refusal = null;
        var read = new BenchOptions(5, "", false);
        for (var index = 0; index < arguments.Length; index += 2)
        {
            if (index + 1 == arguments.Length)
            {
                refusal = $"{arguments[index]} lacks its value";
                return false;
            }

            switch (arguments[index], arguments[index + 1])
            {
                case ("--rounds", var text) when int.TryParse(text, CultureInfo.InvariantCulture, out var rounds) && rounds is > 0 and <= 10_000:
                    read = read with { Rounds = rounds };
                    break;
                case ("--filter", var filter):
                    read = read with { Filter = filter };
                    break;
                case ("--format", "table" or "json"):
                    read = read with { IsJson = arguments[index + 1] == "json" };
                    break;
                default:
                    refusal = $"{arguments[index]} {arguments[index + 1]} is not understood";
                    return false;
            }
        }

        options = read;
        return true;
    }
}
