using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Testing.Shared;

namespace Caisson.NativeTests;

/// <summary>The behaviour of every compute service, of the engine embedded in an AOT process with nothing in between.</summary>
internal sealed class EngineBehaviour : ComputeServiceBehaviour
{
    private readonly EngineFixture _fixture;

    private EngineBehaviour(EngineFixture fixture) => _fixture = fixture;

    public static NativeTest[] All { get; } =
    [
        Of(nameof(A_container_runs_and_its_exit_code_is_told_last), suite => suite.A_container_runs_and_its_exit_code_is_told_last()),
        Of(nameof(Every_subscriber_sees_every_notification_once_and_in_the_same_order), suite => suite.Every_subscriber_sees_every_notification_once_and_in_the_same_order()),
        Of(nameof(Output_of_the_prepared_init_process_arrives_whole), suite => suite.Output_of_the_prepared_init_process_arrives_whole()),
        Of(nameof(Input_reaches_the_process_and_its_end_too), suite => suite.Input_reaches_the_process_and_its_end_too()),
        Of(nameof(A_process_beside_init_has_its_own_exit_before_that_of_init), suite => suite.A_process_beside_init_has_its_own_exit_before_that_of_init()),
        Of(nameof(A_prepared_process_runs_only_when_started_and_only_once), suite => suite.A_prepared_process_runs_only_when_started_and_only_once()),
        Of(nameof(A_signal_is_delivered_once_and_not_after_the_end), suite => suite.A_signal_is_delivered_once_and_not_after_the_end()),
        Of(nameof(Terminate_ends_everything_and_again_finds_nothing), suite => suite.Terminate_ends_everything_and_again_finds_nothing()),
        Of(nameof(Pause_holds_and_resume_lets_go), suite => suite.Pause_holds_and_resume_lets_go()),
        Of(nameof(An_id_in_use_is_refused_and_the_first_system_lives_on), suite => suite.An_id_in_use_is_refused_and_the_first_system_lives_on()),
        Of(nameof(An_unknown_id_cannot_be_opened), suite => suite.An_unknown_id_cannot_be_opened()),
        Of(nameof(A_verb_on_a_stopped_system_says_that_it_is_gone_and_how), suite => suite.A_verb_on_a_stopped_system_says_that_it_is_gone_and_how()),
        Of(nameof(A_closed_handle_is_refused_and_closing_again_is_not), suite => suite.A_closed_handle_is_refused_and_closing_again_is_not()),
        Of(nameof(A_second_caller_opens_and_observes_and_its_handle_keeps_nothing_alive), suite => suite.A_second_caller_opens_and_observes_and_its_handle_keeps_nothing_alive()),
        Of(nameof(The_end_of_the_creators_connection_ends_its_system), suite => suite.The_end_of_the_creators_connection_ends_its_system()),
        Of(nameof(A_document_without_anything_to_run_is_refused_and_leaves_nothing), suite => suite.A_document_without_anything_to_run_is_refused_and_leaves_nothing()),
        Of(nameof(What_init_writes_is_logged_with_its_source_and_kept), suite => suite.What_init_writes_is_logged_with_its_source_and_kept()),
        Of(nameof(A_logged_process_still_gives_its_output_to_its_maker), suite => suite.A_logged_process_still_gives_its_output_to_its_maker()),
        Of(nameof(Several_clients_attach_see_the_same_and_write_to_the_same_input), suite => suite.Several_clients_attach_see_the_same_and_write_to_the_same_input()),
        Of(nameof(The_end_of_an_attached_input_closes_that_of_the_process_when_asked), suite => suite.The_end_of_an_attached_input_closes_that_of_the_process_when_asked()),
        Of(nameof(A_client_that_does_not_read_is_dropped_and_holds_nobody_up), suite => suite.A_client_that_does_not_read_is_dropped_and_holds_nobody_up()),
        Of(nameof(A_console_is_attached_to_and_outlives_its_clients), suite => suite.A_console_is_attached_to_and_outlives_its_clients()),
        Of(nameof(A_process_with_streams_of_its_own_cannot_be_attached_to), suite => suite.A_process_with_streams_of_its_own_cannot_be_attached_to()),
        Of(nameof(A_container_restarts_by_its_policy_and_its_subscriber_and_log_go_on), suite => suite.A_container_restarts_by_its_policy_and_its_subscriber_and_log_go_on()),
        Of(nameof(A_container_that_somebody_ends_does_not_restart), suite => suite.A_container_that_somebody_ends_does_not_restart()),
    ];

    protected override Task<IComputeService> ConnectAsync() => Task.FromResult<IComputeService>(_fixture.Engine.OpenConnection());

    protected override ComputeSystemDocument MakeDocument(params string[] arguments) => _fixture.Document(LauncherFixture.Program(arguments));

    protected override ProcessParameters MakeExec(params string[] arguments) => EngineFixture.Exec(LauncherFixture.Program(arguments));

    private static NativeTest Of(string name, Func<EngineBehaviour, Task> test) =>
        new($"{nameof(EngineBehaviour)}.{name}", () => EngineFixture.RunWithPool(async fixture =>
        {
            var suite = new EngineBehaviour(fixture);
            await suite.InitializeAsync();
            try
            {
                await test(suite);
            }
            finally
            {
                await suite.DisposeAsync();
            }
        }));
}
