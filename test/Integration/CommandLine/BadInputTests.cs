using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>A command line that makes no sense: exit code 2, a text that says why, and nothing made.</summary>
public sealed class BadInputTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData("'--shiny'", "run", "--shiny", "busybox", "true")]
    [InlineData("'--shiny'", "exec", "--shiny", "box", "true")]
    [InlineData("'-z'", "run", "-itz", "busybox", "true")]
    [InlineData("equired argument", "run")]
    [InlineData("'fast'", "run", "--cpus", "fast", "busybox", "true")]
    [InlineData("above 0", "run", "--cpus", "0", "busybox", "true")]
    [InlineData("above 0", "run", "--cpus", "-1", "busybox", "true")]
    [InlineData("NaN processors", "run", "--cpus", "NaN", "busybox", "true")]
    [InlineData("0.0001", "run", "--cpus", "0.0001", "busybox", "true")]
    [InlineData("'lots'", "run", "--memory", "lots", "busybox", "true")]
    [InlineData("'-5m'", "run", "--memory", "-5m", "busybox", "true")]
    [InlineData("0 bytes", "run", "--memory", "0", "busybox", "true")]
    [InlineData("'many'", "run", "--pids-limit", "many", "busybox", "true")]
    [InlineData("above 0", "run", "--pids-limit", "0", "busybox", "true")]
    [InlineData("'99999999999999999999'", "run", "--pids-limit", "99999999999999999999", "busybox", "true")]
    [InlineData("'tokenring'", "run", "--network", "tokenring", "busybox", "true")]
    [InlineData("'no host'", "run", "--hostname", "no host", "busybox", "true")]
    [InlineData("'tmp'", "run", "--workdir", "tmp", "busybox", "true")]
    [InlineData("'nobody-here'", "run", "--user", "nobody-here", "busybox", "true")]
    [InlineData("'nogroup-here'", "run", "--user", "root:nogroup-here", "busybox", "true")]
    [InlineData("'/tmp'", "run", "--volume", "/tmp", "busybox", "true")]
    [InlineData("'data' is not an absolute path", "run", "--volume", "/tmp:data", "busybox", "true")]
    [InlineData("'/not/there' does not exist", "run", "--volume", "/not/there:/data", "busybox", "true")]
    [InlineData("'rx' is neither", "run", "--volume", "/tmp:/data:rx", "busybox", "true")]
    [InlineData("holds '.' or '..'", "run", "--volume", "/tmp:/data/../etc", "busybox", "true")]
    [InlineData("the root itself", "run", "--volume", "/tmp:/", "busybox", "true")]
    [InlineData("two volumes", "run", "-v", "/tmp:/data", "-v", "/var:/data", "busybox", "true")]
    [InlineData("'=value'", "run", "--env", "=value", "busybox", "true")]
    [InlineData("'/not/there' cannot be read", "run", "--env-file", "/not/there", "busybox", "true")]
    [InlineData("'nfs' is neither", "run", "--mount", "type=nfs,target=/x", "busybox", "true")]
    [InlineData("'/not/there' does not exist", "run", "--mount", "type=bind,source=/not/there,target=/x", "busybox", "true")]
    [InlineData("'lowerdir=/etc'", "run", "--tmpfs", "/x:lowerdir=/etc", "busybox", "true")]
    [InlineData("two volumes", "run", "--tmpfs", "/x", "-v", "/tmp:/x", "busybox", "true")]
    [InlineData("'/etc/passwd' is no device", "run", "--device", "/etc/passwd", "busybox", "true")]
    [InlineData("'-5'", "run", "--cpu-shares", "-5", "busybox", "true")]
    [InlineData("shares of 1 ", "run", "--cpu-shares", "1", "busybox", "true")]
    [InlineData("'0-'", "run", "--cpuset-cpus", "0-", "busybox", "true")]
    [InlineData("no capability 'MIGHT'", "run", "--cap-add", "MIGHT", "busybox", "true")]
    [InlineData("no capability ''", "run", "--cap-drop", "", "busybox", "true")]
    [InlineData("seccomp profile 'no-such-file'", "run", "--security-opt", "seccomp=no-such-file", "busybox", "true")]
    [InlineData("'label=x'", "run", "--security-opt", "label=x", "busybox", "true")]
    [InlineData("'files=1'", "run", "--ulimit", "files=1", "busybox", "true")]
    [InlineData("no signal 'SIGNOTHING'", "run", "--stop-signal", "SIGNOTHING", "busybox", "true")]
    [InlineData("'key' does not read KEY=VALUE", "run", "--annotation", "key", "busybox", "true")]
    [InlineData("there is no column '.Nope'", "ps", "--format", "{{.Nope}}")]
    [InlineData("neither side", "cp", "/a", "/b")]
    [InlineData("both sides", "cp", "a:/a", "b:/b")]
    [InlineData("'box:' does not read", "cp", "box:", "/b")]
    [InlineData("equired argument", "cp", "box:/a")]
    [InlineData("no bundle", "bundle", "run", "/not/there")]
    [InlineData("no bundle", "bundle", "run", "/tmp")]
    [InlineData("'../up' does not begin", "bundle", "run", "--name", "../up", "/tmp")]
    [InlineData("'tcsh'", "completion", "tcsh")]
    [InlineData("'../up' does not begin", "run", "--name", "../up", "busybox", "true")]
    [InlineData("'a/b' holds a character", "run", "--name", "a/b", "busybox", "true")]
    [InlineData("'' is empty", "run", "--name", "", "busybox", "true")]
    [InlineData("does not end with this command", "run", "--restart", "always", "busybox", "true")]
    [InlineData("cannot start again", "run", "-d", "--rm", "--restart", "always", "busybox", "true")]
    [InlineData("no restart policy 'sometimes'", "create", "--restart", "sometimes", "busybox", "true")]
    [InlineData("no restart policy 'on-failure:many'", "run", "-d", "--restart", "on-failure:many", "busybox", "true")]
    [InlineData("-1 is negative", "run", "--stop-timeout", "-1", "busybox", "true")]
    [InlineData("'ctrl-1' is no key", "run", "--detach-keys", "ctrl-1", "busybox", "true")]
    [InlineData("'ctrl-1' is no key", "attach", "--detach-keys", "ctrl-1", "box")]
    [InlineData("add --attach", "start", "-i", "box")]
    [InlineData("one container at a time", "start", "-a", "one", "two")]
    [InlineData("nothing to change", "update", "box")]
    [InlineData("0 bytes", "update", "-m", "0", "box")]
    [InlineData("NaN processors", "update", "--cpus", "NaN", "box")]
    [InlineData("'0-' is no list", "update", "--cpuset-cpus", "0-", "box")]
    [InlineData("shares of 1 ", "update", "-c", "1", "box")]
    [InlineData("a limit of 0 processes", "update", "--pids-limit", "0", "box")]
    [InlineData("'some' is no number of lines", "logs", "--tail", "some", "box")]
    [InlineData("'-1' is no number of lines", "logs", "--tail", "-1", "box")]
    [InlineData("'yesterday' is neither", "logs", "--since", "yesterday", "box")]
    [InlineData("'yesterday' is neither", "events", "--until", "yesterday")]
    [InlineData("'../up' does not begin", "start", "../up")]
    [InlineData("'../up' does not begin", "attach", "../up")]
    [InlineData("'../up' does not begin", "logs", "../up")]
    [InlineData("'../up' does not begin", "wait", "../up")]
    [InlineData("'../up' does not begin", "rm", "../up")]
    [InlineData("'../up' does not begin", "rename", "../up", "box")]
    [InlineData("'/not/there' does not exist", "run", "--rootfs", "/not/there", "true")]
    [InlineData("nothing to run", "run", "--rootfs", "/tmp")]
    [InlineData("equired argument", "exec")]
    [InlineData("equired argument", "exec", "box")]
    [InlineData("'../up' does not begin", "exec", "../up", "true")]
    [InlineData("equired argument", "kill")]
    [InlineData("no signal 'SIGNOTHING'", "kill", "-s", "SIGNOTHING", "box")]
    [InlineData("no signal '65'", "kill", "-s", "65", "box")]
    [InlineData("no signal '-1'", "kill", "-s", "-1", "box")]
    [InlineData("-1 is negative", "stop", "-t", "-1", "box")]
    [InlineData("'soon'", "stop", "-t", "soon", "box")]
    [InlineData("equired argument", "inspect")]
    [InlineData("'xml'", "ps", "--format", "xml")]
    [InlineData("'xml'", "stats", "--format", "xml")]
    [InlineData("'xml'", "version", "--format", "xml")]
    [InlineData("'7'", "ps", "--format", "7")]
    [InlineData("'7'", "run", "--network", "7", "busybox", "true")]
    [InlineData("'sing'", "sing")]
    [InlineData("equired command", "image")]
    [InlineData("equired argument", "image", "import")]
    [InlineData("equired argument", "image", "rm")]
    [InlineData("'two words'", "image", "import", "/tmp", "--name", "two words")]
    public async Task It_is_refused_by_name_and_nothing_is_made(string message, params string[] arguments)
    {
        AssertRefused(await CaissonAsync(arguments), message);
    }

    [RootFact(Needs)]
    public async Task A_name_of_129_characters_is_refused()
    {
        AssertRefused(await CaissonAsync("run", "--name", new string('n', 129), "busybox", "true"), "is longer than 128 characters");
    }

    [RootFact(Needs)]
    public async Task Without_a_command_the_help_is_shown()
    {
        var result = await CaissonAsync();

        AssertRefused(result, "equired command");
    }

    [RootTheory(Needs)]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("image", "import", "--help")]
    public async Task Help_is_data(params string[] arguments)
    {
        var result = await CaissonAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task The_longest_variable_that_a_command_line_can_carry_arrives()
    {
        // execve(2): MAX_ARG_STRLEN, 128 KiB with name and NUL.
        var result = await ShellAsync("export BIG=$(head -c 131067 /dev/zero | tr '\\0' x); $caisson run --rm -e BIG busybox sh -c 'echo ${#BIG}'");

        Assert.Equal(new ProgramResult(0, "131067\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Values_may_stand_in_the_same_word_as_their_option()
    {
        var result = await CaissonAsync("run", "--rm", "-m64m", "--env=A=b", "-eC=d", "busybox", "sh", "-c", "echo $A$C");

        Assert.Equal(new ProgramResult(0, "bd\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task An_empty_id_is_the_beginning_of_none()
    {
        AssertRefused(await CaissonAsync("inspect", ""), "'' is empty");
    }
}
