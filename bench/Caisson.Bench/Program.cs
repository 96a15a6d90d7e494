namespace Caisson.Bench;

/// <summary>Runs scenarios and prints what they took.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (!BenchOptions.TryParse(arguments, out var options, out var refusal))
        {
            Console.Error.WriteLine($"caisson-bench: {refusal}\n{BenchOptions.Usage}");
            return 2;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            Console.Error.WriteLine("caisson-bench: needs root: it makes namespaces and cgroups");
            return 1;
        }

        using var bench = new Workbench();
        var results = new List<ScenarioResult>();
        foreach (var scenario in AllScenarios.Of(bench))
        {
            if (scenario.Name.Contains(options.Filter, StringComparison.Ordinal))
            {
                results.Add(Run(scenario, options));
            }
        }

        Console.Out.Write(options.IsJson ? JsonReport.Write(results) : TableReport.Write(results));
        return results.Exists(result => result.Failures.Count > 0) ? 1 : 0;
    }

    private static ScenarioResult Run(Scenario scenario, BenchOptions options)
    {
        Console.Error.WriteLine($"{scenario.Name} …");
        try
        {
            scenario.Prepare();
            return Interleaver.Run(scenario, options.Rounds);
        }
        finally
        {
            scenario.CleanUp();
        }
    }
}
