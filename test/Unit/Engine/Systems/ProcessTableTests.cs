using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Walks the table in the doc comment of <c>ProcessState</c>: every verb in every state that a handle can see.</summary>
public sealed class ProcessTableTests
{
    private static readonly JsonElement Hangup = JsonDocument.Parse("1").RootElement;

    private static readonly string[] States = ["Prepared", "Starting", "Running", "Exited unstarted", "Exited"];

    private static readonly (string Verb, string[] Answers)[] Table =
    [
        ("start", ["ok", "InvalidState", "InvalidState", "gone", "InvalidState"]),
        ("signal", ["delivered", "delivered", "delivered", "not delivered", "not delivered"]),
        ("terminate", ["delivered", "delivered", "delivered", "not delivered", "not delivered"]),
        ("close stream", ["ok", "ok", "ok", "ok", "ok"]),
        ("info", ["ok", "ok", "ok", "ok", "ok"]),
        ("status", ["running", "running", "running", "exited", "exited"]),
        ("open", ["ok", "ok", "ok", "ok", "ok"]),
        ("last close", ["killed", "goes on", "goes on", "forgotten", "forgotten"]),
    ];

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string>();
            foreach (var (verb, answers) in Table)
            {
                for (var state = 0; state < States.Length; state++)
                {
                    cells.Add(verb, States[state], answers[state]);
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_verb_in_every_state_answers_as_the_table_says(string verb, string state, string expected) => EngineHarness.Run(async harness =>
    {
        var system = await harness.StartAsync();
        var entry = await harness.Service.PrepareProcessAsync(system, EngineHarness.Exec, ProcessStdio.None, CancellationToken.None);
        await ReachAsync(harness, entry.Handle, state);

        Assert.Equal(expected, await AnswerAsync(harness, verb, system, entry));
    });

    private static async Task ReachAsync(EngineHarness harness, ProcessHandle process, string state)
    {
        var fake = harness.Machine.Processes[1];
        switch (state)
        {
            case "Starting":
                harness.Machine.HoldsReleases = true;
                _ = harness.Service.StartProcessAsync(process, CancellationToken.None);
                break;
            case "Running":
                await harness.Service.StartProcessAsync(process, CancellationToken.None);
                break;
            case "Exited unstarted":
                fake.DieOf(9);
                await ExitedAsync(harness, process);
                break;
            case "Exited":
                await harness.Service.StartProcessAsync(process, CancellationToken.None);
                fake.Exit(0);
                await ExitedAsync(harness, process);
                break;
            default:
                break;
        }
    }

    // The reaper's word comes on a later turn of the loop.
    private static async Task ExitedAsync(EngineHarness harness, ProcessHandle process)
    {
        while (!(await harness.Service.GetProcessPropertiesAsync(process, CancellationToken.None)).Exited)
        {
            await Task.Yield();
        }
    }

    private static async Task<string> AnswerAsync(EngineHarness harness, string verb, SystemHandle system, ProcessEntry entry)
    {
        var none = CancellationToken.None;
        var service = harness.Service;
        try
        {
            switch (verb)
            {
                case "start":
                    await service.StartProcessAsync(entry.Handle, none);
                    return "ok";
                case "signal":
                    return Delivery(await service.SignalProcessAsync(entry.Handle, new SignalProcessOptions { Signal = Hangup }, none));
                case "terminate":
                    return Delivery(await service.TerminateProcessAsync(entry.Handle, none));
                case "close stream":
                    var request = new ProcessModifyRequest
                    {
                        Operation = ProcessModifyOperation.CloseHandle,
                        CloseHandle = new CloseHandle { Handle = StdioHandle.StdIn },
                    };
                    await service.ModifyProcessAsync(entry.Handle, request, none);
                    return "ok";
                case "info":
                    return (await service.GetProcessInfoAsync(entry.Handle, none)).ProcessId == entry.ProcessId ? "ok" : "another";
                case "status":
                    return (await service.GetProcessPropertiesAsync(entry.Handle, none)).Exited ? "exited" : "running";
                case "open":
                    return (await service.OpenProcessAsync(system, entry.ProcessId!.Value, none)).Number == entry.Number ? "ok" : "another";
                default:
                    await service.CloseProcessAsync(entry.Handle, none);
                    return await FateAsync(harness, system, entry);
            }
        }
        catch (ComputeOperationException refusal)
        {
            return refusal.Code == ErrorCode.ProcessAlreadyStopped ? "gone" : refusal.Code.ToString();
        }
    }

    private static string Delivery(bool delivered) => delivered ? "delivered" : "not delivered";

    private static async Task<string> FateAsync(EngineHarness harness, SystemHandle system, ProcessEntry entry)
    {
        if (harness.Machine.Processes[1].Signals.Contains(9))
        {
            return "killed";
        }

        try
        {
            _ = await harness.Service.OpenProcessAsync(system, entry.ProcessId!.Value, CancellationToken.None);
            return "goes on";
        }
        catch (ComputeOperationException refusal) when (refusal.Code == ErrorCode.ProcessNotFound)
        {
            return "forgotten";
        }
    }
}
