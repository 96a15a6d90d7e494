using System.Globalization;

namespace Caisson.Bench;

/// <summary>Gives the contenders of a scenario turns, each round beginning with another, so that drift of the machine falls on all alike.</summary>
internal static class Interleaver
{
    public static ScenarioResult Run(Scenario scenario, int rounds)
    {
        var contenders = scenario.Contenders;
        var samples = contenders.ToDictionary(contender => contender.Name, _ => new List<double>());
        var failures = new Dictionary<string, string>();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var contender = contenders[(round + turn) % contenders.Count];
                if (contender.Absence is null && !failures.ContainsKey(contender.Name))
                {
                    Take(contender, samples[contender.Name], failures);
                }
            }
        }

        return new ScenarioResult(
            scenario.Name,
            scenario.Unit,
            scenario.Baseline,
            [.. contenders.Select(contender => (contender.Name, Summary.Of(samples[contender.Name])))],
            contenders.Where(contender => contender.Absence is not null).ToDictionary(contender => contender.Name, contender => contender.Absence!),
            failures);
    }

    private static void Take(Contender contender, List<double> samples, Dictionary<string, string> failures)
    {
        var (status, output, error) = Commands.Run(contender.Command);
        if (status != 0)
        {
            failures[contender.Name] = $"exit code {status}: {error.Trim()}";
            return;
        }

        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            samples.Add(double.Parse(line, CultureInfo.InvariantCulture));
        }
    }
}
