using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Commands;

/// <summary>Says what can be asked.</summary>
internal sealed record HelpCommand : ICommand
{
    private const string Text = """
        caisson-runtime runs containers from OCI bundles.

        usage: caisson-runtime [global options] command [options] [arguments]

        create   make a container up to its gate:   create [--bundle DIR] [--console-socket S] [--pid-file F] [--no-pivot] [--preserve-fds N] ID
        start    let a created container run:       start ID
        run      create, start, wait, delete:       run [--detach] [--keep] [as create] ID
        exec     run a process in a container:      exec [--process FILE] [--detach] [--tty] [--cwd D] [--env E] [--user U[:G]] ID [COMMAND...]
        kill     send a signal:                     kill [--all] ID [SIGNAL]
        delete   take a container away:             delete [--force] ID
        state    print a container's state:         state ID
        list     print all containers:              list [--format table|json] [--quiet]
        ps       print a container's processes:     ps [--format table|json] ID [ps options]
        pause    freeze a container:                pause ID
        resume   thaw a container:                  resume ID
        update   change a container's limits:       update [--resources FILE|-] [--memory N] [--cpu-quota N] ... ID
        spec     write a config.json to begin with: spec [--bundle DIR] [--rootless]
        features print what this runtime can:       features

        global options: --root DIR  --log FILE  --log-format text|json  --debug  --systemd-cgroup  --rootless B  --version

        """;

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        StandardOutput.Write(Text);
        return Task.FromResult(0);
    }
}
