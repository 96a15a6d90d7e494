using System.Globalization;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Events;
using Caisson.Compute.Hosts;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>This assembly as an executor in a process of its own, told by lines what to do: some tests kill it, or run it in another boot of the machine.</summary>
/// <remarks>
/// A command is a line of words between tabs. Its answer is one line: <c>ok</c> and what it answered, or the class of its error and the message. Events come
/// between the answers, each with a <c>!</c> in front.
/// </remarks>
internal sealed class ExecutorProgram : IExecutorBackend
{
    private readonly TestMachine _machine;
    private readonly Executor _executor;

    private ExecutorProgram(TestMachine machine, IComputeService service)
    {
        _machine = machine;
        _executor = Executor.OpenAsync(new ExecutorOptions { Service = service, Paths = machine.Paths, Backend = this }).GetAwaiter().GetResult();
    }

    /// <summary>Reads commands until there are no more.</summary>
    /// <param name="root">The machine's root.</param>
    /// <param name="host">The host program.</param>
    internal static async Task<int> RunAsync(string root, string host)
    {
        var machine = TestMachine.At(root);
        await using var service = new LocalComputeService(new LocalComputeServiceOptions { HostProgram = host, Paths = machine.Paths });
        var program = new ExecutorProgram(machine, service);
        Console.WriteLine("ok");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(await program.AnswerAsync(line.Split('\t')));
        }

        await program._executor.DisposeAsync();
        return 0;
    }

    /// <inheritdoc/>
    public Task ProcessEventAsync(ContainerEvent containerEvent)
    {
        Console.WriteLine($"! {containerEvent.ContainerId} {containerEvent.Kind} {containerEvent.ProcessId} {containerEvent.Exit?.Code} {containerEvent.Exit?.Reason}".TrimEnd());
        return Task.CompletedTask;
    }

    private async Task<string> AnswerAsync(string[] words)
    {
        try
        {
            return $"ok {await DoAsync(words)}".TrimEnd();
        }
        catch (ComputeException e)
        {
            return $"{ExecutorErrors.ClassOf(e)} {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private async Task<string> DoAsync(string[] words)
    {
        var id = words.Length > 1 && SystemId.TryCreate(words[1], out var named, out _) ? named : default;
        switch (words)
        {
            case ["create", _, var restart, .. var command]:
                var policy = new RestartPolicy { Mode = Enum.Parse<RestartMode>(restart) };
                await _executor.CreateAsync(id, Program(command), new CreateSettings { Restart = policy.Mode == RestartMode.No ? null : policy });
                return "";
            case ["start", _]:
                return Number(await _executor.StartAsync(id));
            case ["exec", _, var exec, .. var command]:
                return Number(await _executor.ExecAsync(id, exec, TestDocuments.Exec(command).OciProcess!));
            case ["signal", _, var process, var signal]:
                return $"{await _executor.SignalProcessAsync(id, process, int.Parse(signal, CultureInfo.InvariantCulture))}";
            case ["stop", _]:
                return Text(await _executor.StopAsync(id, TimeSpan.Zero));
            case ["wait", _]:
                return Text(await _executor.WaitAsync(id));
            case ["status", _]:
                return $"{await _executor.StatusAsync(id)}";
            case ["delete", _]:
                await _executor.DeleteAsync(id);
                return "";
            case ["list"]:
                return string.Join(", ", (await _executor.ListAsync()).Select(static row => $"{row.Id} {row.Status}"));
            case ["restore"]:
                return string.Join(", ", (await _executor.RestoreAllAsync()).Select(
                    static one => $"{one.Id} {(one.Error is { } error ? error.Message : one.Restoration is { IsAlive: true } ? "alive" : Text(one.Restoration?.Exit))}"));
            case ["race", var prefix, var count]:
                return await RaceAsync(prefix, int.Parse(count, CultureInfo.InvariantCulture));
            default:
                throw new InvalidOperationException(string.Join(' ', words));
        }
    }

    // Creates many, several at once, and says what became of each.
    private async Task<string> RaceAsync(string prefix, int count)
    {
        var outcomes = new string[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, token) =>
        {
            try
            {
                await _executor.CreateAsync(new SystemId($"{prefix}{number}"), Program("/bin/true"), new CreateSettings { WhenStopped = StoppedContainer.IsRemoved }, token);
                outcomes[number] = "Won";
            }
            catch (ComputeException e)
            {
                outcomes[number] = $"{ExecutorErrors.ClassOf(e)}";
            }
        });
        return string.Join(' ', outcomes);
    }

    private Spec Program(params string[] command) =>
        TestDocuments.Container(_machine.Root, null, command).HostedSystem!.OciSpecification! with { Root = new Root { Path = Path.Combine(_machine.Root, "bundle", "rootfs") } };

    private static string Text(ExitRecord? exit) => exit is null ? "never ran" : $"{exit.Code} {exit.Reason} {exit.Detail}".TrimEnd();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
