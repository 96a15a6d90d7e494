using System.Reflection;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;
using Caisson.UnitTests.Compute.Execution.Doubles;
using Caisson.UnitTests.Compute.Systems;
using Microsoft.Extensions.Logging;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ExecutionLogTests
{
    [Fact]
    public void Every_message_names_the_namespace()
    {
        var messages = typeof(ExecutionLog).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();

        Assert.NotEmpty(messages);
        Assert.All(messages, static message => Assert.StartsWith("[{Namespace}] ", message.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_namespace_of_an_executor_stands_on_its_lines()
    {
        var log = new ListLog();
        var id = new SystemId("box");
        await using var bench = new ExecutorBench();
        var backend = new RecordingBackend { Taking = static e => e.Kind == ContainerEventKind.Start ? throw new InvalidOperationException("not taken") : Task.CompletedTask };
        var executor = await Executor.OpenAsync(bench.Options(bench.Machine.Connect()) with { Namespace = "moby", Backend = backend, LoggerFactory = log });
        await executor.CreateAsync(id, ExecutorBench.Program("exit", "1"));
        await executor.StartAsync(id);
        await backend.Seen(ContainerEventKind.Exit, id).Within();
        await executor.DisposeAsync();

        var lines = log.Lines.Where(static line => line.Text.Contains("event", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, lines.Count);
        Assert.All(lines, static line => Assert.Equal("moby", line.Fields["Namespace"]));
        Assert.All(lines, static line => Assert.StartsWith("[moby] container box: ", line.Text, StringComparison.Ordinal));
    }
}
