using Caisson.Cli.Output;

namespace Caisson.UnitTests.Cli;

public sealed class FailureTests
{
    [Fact]
    public void The_name_of_a_parameter_is_kept_from_people()
    {
        var failure = Assert.Throws<ArgumentException>(() => Path.GetFullPath("a\0b"));

        Assert.Contains("(Parameter 'path')", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", Failure.MessageOf(failure), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_user_wrote_is_repeated_as_it_is() =>
        Assert.Equal("name ' (Parameter 'x')' is taken", Failure.MessageOf(new ArgumentException("name ' (Parameter 'x')' is taken")));
}
