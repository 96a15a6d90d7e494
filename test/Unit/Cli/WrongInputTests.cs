using System.CommandLine;
using Caisson.Cli;
using Caisson.Cli.Commands;
using Caisson.Cli.Output;

namespace Caisson.UnitTests.Cli;

/// <summary>Wrong input, made of the definitions themselves: every command refuses it before anything runs.</summary>
public sealed class WrongInputTests
{
    public static TheoryData<string> Commands() => [.. Walk(CaissonCommand.Create(), []).Select(static one => string.Join(' ', one.Path))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_is_refused(string line)
    {
        string[] path = line.Split(' ');
        var command = Walk(CaissonCommand.Create(), []).Single(one => one.Path.SequenceEqual(path)).Command;

        Assert.All(WrongLines(command), rest => Assert.True(IsRefused([.. path, .. rest]), $"'{line} {string.Join(' ', rest)}' is taken"));
    }

    [Fact]
    public void There_are_many() =>
        Assert.True(Walk(CaissonCommand.Create(), []).Sum(static one => WrongLines(one.Command).Count()) > 200);

    private static IEnumerable<string[]> WrongLines(Command command)
    {
        string[] arguments = [.. command.Arguments.SelectMany(static argument => Enumerable.Repeat("x", Math.Max(1, argument.Arity.MinimumNumberOfValues)))];
        yield return ["--no-such-option", .. arguments];
        foreach (var option in command.Options.Where(static option => option.Name is not ("--help" or "--version")))
        {
            if (option.ValueType == typeof(bool))
            {
                yield return [$"{option.Name}=perhaps", .. arguments];
                continue;
            }

            // At the end of the line there is nothing left for it to take.
            yield return [option.Name];
            if (IsNumber(option.ValueType))
            {
                yield return [$"{option.Name}=many", .. arguments];
                yield return [$"{option.Name}=", .. arguments];
            }
        }

        var least = command.Arguments.Sum(static argument => argument.Arity.MinimumNumberOfValues);
        if (least > 0)
        {
            yield return [.. Enumerable.Repeat("x", least - 1)];
        }

        if (command.Arguments.All(static argument => argument.Arity.MaximumNumberOfValues < 100))
        {
            yield return [.. Enumerable.Repeat("x", command.Arguments.Sum(static argument => argument.Arity.MaximumNumberOfValues) + 1)];
        }
    }

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain == typeof(int) || plain == typeof(long) || plain == typeof(ulong) || plain == typeof(double));

    private static bool IsRefused(string[] line)
    {
        var root = CaissonCommand.Create();
        try
        {
            return root.Parse(PositionalCut.Apply(root, line)).Errors.Count > 0;
        }
        catch (CommandFailure refusal)
        {
            return refusal.ExitCode == ExitCodes.Usage;
        }
    }

    private static IEnumerable<(string[] Path, Command Command)> Walk(Command command, string[] path)
    {
        var inner = command.Subcommands.Where(static one => !one.Hidden).ToList();
        return inner.Count == 0 ? [(path, command)] : inner.SelectMany(one => Walk(one, [.. path, one.Name]));
    }
}
