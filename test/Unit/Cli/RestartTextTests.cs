using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Cli;

public sealed class RestartTextTests
{
    [Theory]
    [InlineData("no", RestartMode.No, 0)]
    [InlineData("always", RestartMode.Always, 0)]
    [InlineData("unless-stopped", RestartMode.UnlessStopped, 0)]
    [InlineData("on-failure", RestartMode.OnFailure, 0)]
    [InlineData("on-failure:0", RestartMode.OnFailure, 0)]
    [InlineData("on-failure:7", RestartMode.OnFailure, 7)]
    public void Policies_read_as_docker_has_them(string text, RestartMode mode, int retries) =>
        Assert.Equal(new RestartPolicy { Mode = mode, MaximumRetries = retries }, RestartText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("sometimes")]
    [InlineData("always:3")]
    [InlineData("on-failure:")]
    [InlineData("on-failure:-1")]
    [InlineData("on-failure:many")]
    [InlineData("on-failure:99999999999")]
    public void Others_are_refused(string text) => Assert.Equal(2, Assert.Throws<CommandFailure>(() => RestartText.Parse(text)).ExitCode);
}
