using System.Globalization;
using Caisson.Contracts;
using Caisson.IntegrationTests.Execution;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>This assembly as a program of its own: a caller that starts a host, brings a container to a step, and can be killed there.</summary>
internal static class CallerProgram
{
    /// <summary>Starts it.</summary>
    /// <returns>The caller, and the host that it started; the container is at the step.</returns>
    internal static async Task<(RunningProgram Caller, int HostProcessId)> StartAsync(TestMachine machine, SystemId id, LifeStep step)
    {
        var caller = RunningProgram.Start(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet",
            machine.Environment,
            [typeof(CallerProgram).Assembly.Location, machine.Root, id.Value, step.ToString()]);
        try
        {
            return (caller, int.Parse(await caller.ReadLineAsync(), CultureInfo.InvariantCulture));
        }
        catch
        {
            await caller.DisposeAsync();
            throw;
        }
    }

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["executor", var machine, var program])
        {
            return await ExecutorProgram.RunAsync(machine, program);
        }

        if (arguments is not [var root, var id, var name] || !Enum.TryParse<LifeStep>(name, out var step))
        {
            await Console.Error.WriteLineAsync("this is a test assembly: dotnet test");
            return 2;
        }

        var host = HostProcess.Start(TestMachine.At(root), new SystemId(id), LifeSteps.FailpointsOf(step));
        var service = await host.ConnectAsync();
        _ = await LifeSteps.ReachAsync(host, service, TestDocuments.Sleeping(root), step);
        Console.WriteLine(host.ProcessId);

        // Until it is killed, or the test is gone.
        _ = await Console.In.ReadToEndAsync();
        return 0;
    }
}
