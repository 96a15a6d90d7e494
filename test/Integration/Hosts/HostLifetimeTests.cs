using System.Runtime.InteropServices;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.IntegrationTests.Hosts;

public sealed partial class HostLifetimeTests : IAsyncLifetime
{
    private static readonly SystemId Box = new("box");

    private readonly TestMachine _machine = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            await _machine.AssertNothingLeftAsync();
        }
    }

    [RootFact]
    public async Task A_host_ends_with_its_creator()
    {
        using var host = HostProcess.Start(_machine, Box);
        var service = await host.ConnectAsync();
        Assert.Empty(await service.EnumerateSystemsAsync(new SystemQuery(), default));
        Assert.True(File.Exists(Path.Combine(host.Directory, "sock")));

        await service.DisposeAsync();

        Assert.Equal(0, await host.WaitAsync());
        Assert.False(Directory.Exists(host.Directory));
    }

    [RootFact]
    public async Task A_host_ends_when_its_creator_dies_without_a_word()
    {
        using var host = HostProcess.Start(_machine, Box);

        host.Abandon();

        Assert.Equal(0, await host.WaitAsync());
    }

    [RootTheory]
    [InlineData(15)]
    [InlineData(2)]
    public async Task A_signal_ends_a_host_in_order(int signal)
    {
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();

        host.Signal(signal);

        Assert.Equal(0, await host.WaitAsync());
        Assert.False(Directory.Exists(host.Directory));
        Assert.Contains("signal", host.ReadLog(), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_second_host_of_the_same_id_is_refused_and_the_first_goes_on()
    {
        using var first = HostProcess.Start(_machine, Box);
        await using var service = await first.ConnectAsync();
        using var second = HostProcess.Start(_machine, Box);

        Assert.Equal(3, await second.WaitAsync());

        Assert.Empty(await service.EnumerateSystemsAsync(new SystemQuery(), default));
    }

    [RootFact]
    public async Task A_directory_that_a_killed_host_left_is_taken_over()
    {
        using (var dead = HostProcess.Start(_machine, Box))
        {
            _ = await dead.ConnectAsync();
            dead.Kill();
            Assert.Equal(137, await dead.WaitAsync());
            Assert.True(Directory.Exists(dead.Directory));
        }

        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();

        Assert.Empty(await service.EnumerateSystemsAsync(new SystemQuery(), default));
        Assert.Contains("an earlier host left", host.ReadLog(), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Clean_leaves_a_living_host_alone_and_removes_a_dead_one()
    {
        using var living = HostProcess.Start(_machine, new SystemId("living"));
        await using var service = await living.ConnectAsync();
        using var dead = HostProcess.Start(_machine, Box);
        _ = await dead.ConnectAsync();
        dead.Kill();
        _ = await dead.WaitAsync();

        var result = await _machine.RunAsync(Executables.Host, "clean");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("box: cleaned\n", result.Output, StringComparison.Ordinal);
        Assert.Contains(": busy: its host is running\n", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(dead.Directory));
        Assert.Empty(await service.EnumerateSystemsAsync(new SystemQuery(), default));
        Assert.Equal(1, (await _machine.RunAsync(Executables.Host, "clean", "--id", "living")).ExitCode);
    }

    [RootFact]
    public async Task A_host_holds_two_threads_and_only_descriptors_of_its_own()
    {
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        _ = await service.EnumerateSystemsAsync(new SystemQuery(), default);

        var open = Directory.GetFileSystemEntries($"/proc/{host.ProcessId}/fd").Select(path => new FileInfo(path).LinkTarget ?? "").ToList();

        Assert.True(Directory.GetDirectories($"/proc/{host.ProcessId}/task").Length <= 3, "main, finalizer, launcher");
        Assert.All(open, target => Assert.Matches($"^(/dev/null|/dev/urandom|pid:.*|socket:.*|anon_inode:.*|{_machine.Root}/.*)$", target));
        Assert.Equal("/", new FileInfo($"/proc/{host.ProcessId}/cwd").LinkTarget);
    }

    [RootFact]
    public async Task Another_user_is_refused_even_where_permissions_let_him_in()
    {
        const int Nobody = 65534;
        using var host = HostProcess.Start(_machine, Box);
        await using var service = await host.ConnectAsync();
        foreach (var directory in new[] { _machine.Root, _machine.Paths.RunDirectory, host.Directory })
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_001_001);
        }

        File.SetUnixFileMode(_machine.Paths.SocketPath(Box), (UnixFileMode)0b110_110_110);
        using var io = new PoolIo();
        DescriptorStream? stream = null;
        var thread = new Thread(() =>
        {
            // The bare call changes this thread alone; the kernel notes it as the peer when it connects.
            Assert.Equal(0, SetUser(117, -1, Nobody, -1));
            stream = io.ConnectAsync(_machine.Paths.SocketPath(Box), default).AsTask().GetAwaiter().GetResult();
            Assert.Equal(0, SetUser(117, -1, 0, -1));
        });
        thread.Start();
        thread.Join();

        await using var foreign = stream!;
        Assert.Equal(0, await foreign.ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("refused a connection of user 65534", host.ReadLog(), StringComparison.Ordinal);
        Assert.Empty(await service.EnumerateSystemsAsync(new SystemQuery(), default));
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetUser(nint number, nint real, nint effective, nint saved);
}
