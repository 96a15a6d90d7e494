using System.Text;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.IntegrationTests.Systems;

/// <summary>Input that cannot be meant: a clear error, and nothing left.</summary>
public sealed class RefusalTests : LocalServiceTest
{
    // execve(2): MAX_ARG_STRLEN, the terminating NUL included.
    private const int LongestString = 131072;

    [RootFact(Needs)]
    public async Task A_program_that_does_not_exist_is_named_and_the_system_is_gone()
    {
        await using var system = await CreateAsync("box", "/no/such/program");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => system.StartAsync().WaitAsync(Deadline));

        Assert.Equal(ErrorCode.ProgramNotFound, error.Code);
        Assert.Contains("/no/such/program", Text(error), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_process_that_cannot_run_leaves_its_system_alone()
    {
        await using var system = await StartAsync("box");

        var missing = await Assert.ThrowsAnyAsync<ComputeException>(() => ExecAsync(system, "/no/such/program"));
        var data = await Assert.ThrowsAnyAsync<ComputeException>(() => ExecAsync(system, "/etc/passwd"));

        Assert.Equal((ErrorCode.ProgramNotFound, ErrorCode.ProgramNotExecutable), (missing.Code, data.Code));
        await AssertUsableAsync(system);
    }

    [RootFact(Needs)]
    public async Task A_working_directory_that_cannot_be_one_is_named()
    {
        await using var system = await StartAsync("box");
        var process = TestDocuments.Exec("/bin/true");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => system.CreateProcessAsync(
            process with { OciProcess = process.OciProcess! with { WorkingDirectory = "/etc/passwd/below" } }, ProcessStdio.None).WaitAsync(Deadline));

        Assert.Contains("/etc/passwd/below", Text(error), StringComparison.Ordinal);
        await AssertUsableAsync(system);
    }

    [RootFact(Needs)]
    public async Task A_user_that_the_container_does_not_know_is_named()
    {
        await using var system = await StartAsync("box");
        var process = TestDocuments.Exec("/bin/true");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => system.CreateProcessAsync(
            process with { OciProcess = process.OciProcess! with { User = new User { UserName = "nobody-here" } } }, ProcessStdio.None).WaitAsync(Deadline));

        Assert.Contains("nobody-here", Text(error), StringComparison.Ordinal);
        await AssertUsableAsync(system);
    }

    [RootTheory(Needs)]
    [InlineData("/not/there")]
    [InlineData("/etc/passwd")]
    [InlineData("relative")]
    public async Task A_bundle_that_is_none_is_named(string bundle)
    {
        var document = TestDocuments.Container(bundle, null, "/bin/true");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(async () =>
        {
            await using var system = await ComputeSystem.CreateAsync(Service, new SystemId("box"), document).WaitAsync(Deadline);
            await system.StartAsync().WaitAsync(Deadline);
        });

        Assert.Contains(bundle, Text(error), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_bundle_without_a_root_is_named()
    {
        var bundle = Machine.MakeDirectory("empty-bundle");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(async () =>
        {
            await using var system = await ComputeSystem.CreateAsync(Service, new SystemId("box"), TestDocuments.Container(bundle, null, "/bin/true")).WaitAsync(Deadline);
            await system.StartAsync().WaitAsync(Deadline);
        });

        Assert.Contains("rootfs", Text(error), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_document_without_a_system_is_refused()
    {
        var error = await Assert.ThrowsAnyAsync<ComputeException>(
            () => ComputeSystem.CreateAsync(Service, new SystemId("box"), new ComputeSystemDocument { Owner = "tests" }).WaitAsync(Deadline));

        Assert.IsType<ComputeOperationException>(error);
    }

    [RootFact(Needs)]
    public async Task The_longest_variable_the_kernel_takes_arrives()
    {
        await using var system = await StartAsync("box");

        await using var process = await ExecWithAsync(system, "echo ${#BIG}", $"BIG={new string('x', LongestString - 5)}");

        Assert.Equal($"{LongestString - 5}\n", Encoding.ASCII.GetString(await ReadAllAsync(process.StandardOutput)));
    }

    [RootFact(Needs)]
    public async Task A_variable_the_kernel_does_not_take_is_refused_by_name_before_anything_starts()
    {
        await using var system = await StartAsync("box");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => ExecWithAsync(system, "true", $"BIG={new string('x', LongestString - 4)}"));

        Assert.Contains("process.env[1]", Text(error), StringComparison.Ordinal);
        Assert.DoesNotContain("xxxxx", Text(error), StringComparison.Ordinal);
        await AssertUsableAsync(system);
    }

    [RootFact(Needs)]
    public async Task More_variables_than_the_kernel_takes_are_refused_before_anything_starts()
    {
        await using var system = await StartAsync("box");
        var variables = Enumerable.Range(0, 60).Select(static number => $"V{number}={new string('x', 100_000)}").ToArray();

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => ExecWithAsync(system, "true", variables));

        Assert.Contains("environment", Text(error), StringComparison.OrdinalIgnoreCase);
        await AssertUsableAsync(system);
    }

    [RootFact(Needs)]
    public async Task An_id_that_exists_is_refused_and_its_owner_unharmed()
    {
        await using var first = await StartAsync("box");

        var error = await Assert.ThrowsAnyAsync<ComputeException>(() => CreateAsync("box", "/bin/true"));

        Assert.Equal(ErrorCode.SystemAlreadyExists, error.Code);
        await AssertUsableAsync(first);
    }

    [RootTheory(Needs)]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("../up")]
    [InlineData("")]
    [InlineData("line\nbreak")]
    [InlineData("käse")]
    public void An_id_that_could_name_another_place_is_none(string id)
    {
        Assert.Throws<ArgumentException>(() => new SystemId(id));
    }

    [RootFact(Needs)]
    public void An_id_of_200_characters_is_none()
    {
        Assert.Throws<ArgumentException>(() => new SystemId(new string('a', 200)));
    }

    [RootFact(Needs)]
    public async Task Opening_what_does_not_exist_says_so()
    {
        var error = await Assert.ThrowsAsync<ComputeOperationException>(() => ComputeSystem.OpenAsync(Service, new SystemId("absent")).WaitAsync(Deadline));

        Assert.Equal(ErrorCode.SystemNotFound, error.Code);
    }

    [RootTheory(Needs)]
    [InlineData("")]
    [InlineData("{\"cut\": ")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task Whoever_talks_nonsense_to_a_host_is_cut_off_and_nobody_harmed(string nonsense)
    {
        await using var system = await StartAsync("box");
        using var io = new PoolIo();

        await using (var stream = await io.ConnectAsync(Machine.Paths.SocketPath(system.Id), default))
        {
            try
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(nonsense));

                // A frame of an honest header and a body that ends in the middle of its JSON.
                await stream.WriteAsync(new byte[] { 1, 1, 0x10, 0x10, 32, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 });
                await stream.WriteAsync("{\"ContainerId\": "u8.ToArray());
            }
            catch (IOException)
            {
                // Cut off before we were done.
            }
        }

        await AssertUsableAsync(system);
    }

    private static string Text(ComputeException error) =>
        $"{error.Message} {error.InnerException?.Message} {string.Join(' ', error.Details.Events.Select(static serviceEvent => serviceEvent.Message))}";

    private static async Task AssertUsableAsync(ComputeSystem system)
    {
        await using var process = await ExecAsync(system, "/bin/echo", "usable");
        Assert.Equal("usable\n"u8.ToArray(), await ReadAllAsync(process.StandardOutput));
    }

    private static Task<ComputeProcess> ExecWithAsync(ComputeSystem system, string script, params string[] variables)
    {
        var parameters = TestDocuments.Exec("/bin/sh", "-c", script);
        return system.CreateProcessAsync(
            parameters with { OciProcess = parameters.OciProcess! with { Env = ["PATH=/bin", .. variables] }, CreateStdOutPipe = true },
            new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None())).WaitAsync(Deadline);
    }
}
