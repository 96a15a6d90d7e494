using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Walks the table in the doc comment of <c>SystemState</c>: every verb in every state.</summary>
public sealed class LifecycleTableTests
{
    private static readonly string[] States = ["Created", "Starting", "Running", "Paused", "Stopping", "Restarting", "Stopped"];

    private static readonly (string Verb, string[] Answers)[] Table =
    [
        ("prepare init", ["ok→Created", "invalid→Starting", "argument→Running", "invalid→Paused", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("start", ["ok→Running", "invalid→Starting", "invalid→Running", "invalid→Paused", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("shutdown", ["Done→Stopped", "Pending→Starting", "Pending→Running", "invalid→Paused", "Pending→Stopping", "Done→Stopped", "AlreadyGone→Stopped"]),
        ("terminate", ["Done→Stopped", "Pending→Stopping", "Pending→Stopping", "Pending→Stopping", "Pending→Stopping", "Done→Stopped", "AlreadyGone→Stopped"]),
        ("pause", ["invalid→Created", "invalid→Starting", "ok→Paused", "invalid→Paused", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("resume", ["invalid→Created", "invalid→Starting", "invalid→Running", "ok→Running", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("save", ["invalid→Created", "invalid→Starting", "invalid→Running", "unsupported→Paused", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("prepare exec", ["invalid→Created", "invalid→Starting", "ok→Running", "invalid→Paused", "invalid→Stopping", "invalid→Restarting", "gone→Stopped"]),
        ("modify", ["ok→Created", "invalid→Starting", "ok→Running", "ok→Paused", "invalid→Stopping", "ok→Restarting", "gone→Stopped"]),
        ("properties", ["ok→Created", "ok→Starting", "ok→Running", "ok→Paused", "ok→Stopping", "ok→Restarting", "ok→Stopped"]),
        ("subscribe", ["ok→Created", "ok→Starting", "ok→Running", "ok→Paused", "ok→Stopping", "ok→Restarting", "ok→Stopped"]),
        ("open", ["ok→Created", "ok→Starting", "ok→Running", "ok→Paused", "ok→Stopping", "ok→Restarting", "ok→Stopped"]),
        ("close", ["ok→Created", "ok→Starting", "ok→Running", "ok→Paused", "ok→Stopping", "ok→Restarting", "ok→Stopped"]),
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
        var system = await ReachAsync(harness, state);
        var observer = await harness.Service.OpenSystemAsync(EngineHarness.Id, CancellationToken.None);

        var answer = await AnswerAsync(harness, verb, system);

        Assert.Equal(expected, $"{answer}→{await harness.StateOfAsync(observer)}");
    });

    private static async Task<SystemHandle> ReachAsync(EngineHarness harness, string state)
    {
        var service = harness.Service;
        var system = state == "Restarting" ? await harness.CreateRestartingAsync(RestartMode.Always) : await harness.CreateAsync();
        switch (state)
        {
            case "Created":
                break;
            case "Starting":
                harness.Machine.HoldsReleases = true;
                harness.Machine.IgnoresKills = true;
                _ = service.StartSystemAsync(system, CancellationToken.None);
                break;
            default:
                await service.StartSystemAsync(system, CancellationToken.None);
                break;
        }

        switch (state)
        {
            case "Running":
                harness.Machine.IgnoresKills = true;
                break;
            case "Paused":
                await service.PauseSystemAsync(system, null, CancellationToken.None);
                harness.Machine.IgnoresKills = true;
                break;
            case "Stopping":
                harness.Machine.IgnoresKills = true;
                await service.TerminateSystemAsync(system, CancellationToken.None);
                break;
            case "Restarting":
                harness.Machine.Init.Exit(0);
                await harness.WaitForAsync<SystemNotification.Restarting>(system);
                break;
            case "Stopped":
                harness.Machine.Init.Exit(0);
                await harness.WaitAsync(system);
                break;
            default:
                break;
        }

        Assert.Equal(state, await harness.StateOfAsync(system));
        return system;
    }

    private static async Task<string> AnswerAsync(EngineHarness harness, string verb, SystemHandle system)
    {
        var none = CancellationToken.None;
        var service = harness.Service;
        try
        {
            switch (verb)
            {
                case "prepare init":
                    await service.PrepareProcessAsync(system, EngineHarness.Init, ProcessStdio.None, none);
                    return "ok";
                case "start":
                    await service.StartSystemAsync(system, none);
                    return "ok";
                case "shutdown":
                    return (await service.ShutdownSystemAsync(system, none)).ToString();
                case "terminate":
                    return (await service.TerminateSystemAsync(system, none)).ToString();
                case "pause":
                    await service.PauseSystemAsync(system, null, none);
                    return "ok";
                case "resume":
                    await service.ResumeSystemAsync(system, none);
                    return "ok";
                case "save":
                    await service.SaveSystemAsync(system, null, none);
                    return "ok";
                case "prepare exec":
                    await service.PrepareProcessAsync(system, EngineHarness.Exec, ProcessStdio.None, none);
                    return "ok";
                case "modify":
                    await service.ModifySystemAsync(system, EngineHarness.MemoryOf(64), none);
                    return "ok";
                case "properties":
                    await service.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = [PropertyType.Statistics] }, none);
                    return "ok";
                case "subscribe":
                    await foreach (var first in service.SubscribeAsync(system, none))
                    {
                        return first is SystemNotification.Created ? "ok" : "other";
                    }

                    return "nothing";
                case "open":
                    await service.OpenSystemAsync(EngineHarness.Id, none);
                    return "ok";
                default:
                    await service.CloseSystemAsync(system, none);
                    return "ok";
            }
        }
        catch (ComputeSystemClosedException gone) when (gone.Exit is not null)
        {
            return "gone";
        }
        catch (ComputeOperationException refusal)
        {
            return refusal.Code switch
            {
                ErrorCode.InvalidState => "invalid",
                ErrorCode.NotSupported => "unsupported",
                ErrorCode.InvalidArgument => "argument",
                _ => refusal.Code.ToString(),
            };
        }
    }
}
