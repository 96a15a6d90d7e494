using System.CommandLine;
using Caisson.Cli.Commands;
using Caisson.Cli.Documentation;

namespace Caisson.UnitTests.Cli;

public sealed class ManualPageTests
{
    [Fact]
    public void A_page_tells_all_of_its_command()
    {
        var command = new Command("tool", "Does .things with \\backslashes.")
        {
            new Option<string?>("--name", "-n") { Description = ".dots first", HelpName = "ID" },
            new Option<bool>("--flag") { Description = "A flag." },
            new Argument<string[]>("THING") { Description = "What.", Arity = ArgumentArity.OneOrMore },
        };

        var (fileName, text) = ManualPage.WriteAll(command, "1.2.3").Single();

        Assert.Equal("caisson.1", fileName);
        Assert.Equal(
            """
            .TH CAISSON 1 "" "caisson 1.2.3" "Caisson"
            .SH NAME
            caisson \- does .things with \ebackslashes
            .SH SYNOPSIS
            .B caisson
            [OPTION]... THING...
            .SH DESCRIPTION
            Does .things with \ebackslashes.
            .SH ARGUMENTS
            .TP
            .I THING
            What.
            .SH OPTIONS
            .TP
            \fB\-\-name\fR, \fB\-n\fR \fIID\fR
            \&.dots first
            .TP
            \fB\-\-flag\fR
            A flag.
            .SH EXIT STATUS
            0 on success, 1 on failure, 2 when the command line makes no sense; then nothing has happened.

            """,
            text,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_command_option_and_argument_is_described()
    {
        var missing = new List<string>();
        Visit(CaissonCommand.Create(), "caisson");

        Assert.Empty(missing);

        void Visit(Command command, string path)
        {
            var symbols = command.Options.Where(static one => !one.Hidden).Cast<Symbol>().Concat(command.Arguments).Append(command);
            missing.AddRange(symbols.Where(static one => string.IsNullOrEmpty(one.Description)).Select(one => $"{path}: {one.Name}"));
            foreach (var inner in command.Subcommands.Where(static one => !one.Hidden))
            {
                Visit(inner, $"{path} {inner.Name}");
            }
        }
    }

    [Fact]
    public void There_is_a_page_for_every_command()
    {
        var pages = ManualPage.WriteAll(CaissonCommand.Create(), "1").Select(static page => page.FileName).ToList();

        Assert.Contains("caisson-image-export.1", pages);
        Assert.Contains("caisson-run.1", pages);
        Assert.DoesNotContain(pages, static page => page.Contains("__", StringComparison.Ordinal));
    }
}
