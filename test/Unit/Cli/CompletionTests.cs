using Caisson.Cli.Commands;
using Caisson.Cli.Documentation;

namespace Caisson.UnitTests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("ru", "run")]
    [InlineData("image ex", "export")]
    [InlineData("run --netw", "--network")]
    [InlineData("run --network ho", "host")]
    [InlineData("run -i --network ho", "host")]
    [InlineData("run --network=host --netw", "--network")]
    [InlineData("ps --format js", "json")]
    [InlineData("completion z", "zsh")]
    [InlineData("run busybox --netw", "")]
    [InlineData("nothing --", "--help|--version")]
    public void The_last_word_becomes(string line, string expected)
    {
        var place = Completion.Find(CaissonCommand.Create(), line.Split(' '));

        Assert.Equal(expected, string.Join('|', place.Candidates));
    }

    [Theory]
    [InlineData("stop ", "CONTAINER")]
    [InlineData("stop one two ", "CONTAINER")]
    [InlineData("stop -t 5 ", "CONTAINER")]
    [InlineData("run ", "IMAGE")]
    [InlineData("run --rm -e A=1 ", "IMAGE")]
    [InlineData("run -e ", null)]
    [InlineData("run busybox ", "COMMAND")]
    [InlineData("image rm ", "IMAGE")]
    [InlineData("top one two", null)]
    public void An_argument_is_known_by_name(string line, string? argument) =>
        Assert.Equal(argument, Completion.Find(CaissonCommand.Create(), line.Split(' ')).Argument);

    [Fact]
    public void What_is_hidden_is_not_offered() => Assert.DoesNotContain("__complete", Completion.Find(CaissonCommand.Create(), [""]).Candidates);

    [Fact]
    public void Every_shell_has_a_script_that_asks() =>
        Assert.All(CompletionScript.Shells, static shell => Assert.Contains("__complete -- ", CompletionScript.For(shell), StringComparison.Ordinal));
}
