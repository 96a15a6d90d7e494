using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Platform.Linux;

namespace Caisson.UnitTests.Cli;

public sealed class SmallPartsTests
{
    [Theory]
    [InlineData("box:/etc/hosts", "box", "/etc/hosts")]
    [InlineData("box:relative", "box", "relative")]
    [InlineData("box:/a:b", "box", "/a:b")]
    public void A_path_in_a_container_reads(string text, string container, string path) =>
        Assert.Equal(new ContainerPath(container, path), ContainerPath.Parse(text));

    [Theory]
    [InlineData("/a:b")]
    [InlineData("./a:b")]
    [InlineData("-")]
    [InlineData("plain")]
    public void A_path_of_the_machine_is_none_of_a_container(string text) => Assert.Null(ContainerPath.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("box:")]
    [InlineData(":/etc")]
    public void Half_a_path_is_refused(string text) => Assert.Equal(2, Assert.Throws<CommandFailure>(() => ContainerPath.Parse(text)).ExitCode);

    [Fact]
    public void A_picture_is_cut_to_the_terminal() =>
        Assert.Equal("\e[Habc\e[K\r\nd\e[K\r\n\e[J", LiveView.Frame("abcdef\nd\ne\nf\n", new TerminalSize(3, 3)));

    [Fact]
    public void The_kernels_words_about_a_process_are_read() =>
        Assert.Equal(
            (7, 1000u, "S", 3, 2048ul * 1024),
            ProcessReading.Parse("Name:\tsh\nState:\tS (sleeping)\nUid:\t1000\t0\t0\t0\nThreads:\t3\nVmRSS:\t    2048 kB\nNSpid:\t4711\t7\n"));

    [Fact]
    public void A_process_that_is_gone_has_nothing() =>
        Assert.Equal((null, null, "-", null, null), ProcessReading.Parse(""));

    [Fact]
    public void A_command_line_cannot_play_with_the_terminal() => Assert.Equal("a?[2Jb?", ProcessReading.Printable("a\e[2Jb\n"));

    [Fact]
    public void Every_default_in_the_help_is_what_people_write()
    {
        var wrong =
            from command in Below(CaissonCommand.Create())
            from option in command.Options
            where option.HasDefaultValue && option.ValueType != typeof(bool)
            let shown = option.GetDefaultValue()?.ToString() ?? ""
            where shown.Contains("Caisson.", StringComparison.Ordinal) || (option.ValueType.IsEnum && shown.Any(char.IsUpper))
            select $"{command.Name} {option.Name}: {shown}";

        Assert.Empty(wrong);

        static IEnumerable<System.CommandLine.Command> Below(System.CommandLine.Command command) =>
            command.Subcommands.SelectMany(Below).Prepend(command);
    }
}
