using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Bridge;

/// <summary>A process that came to be but whose pipes cannot be had.</summary>
public sealed class FailingPipeTests : IDisposable
{
    private readonly PoolIo _io = new();

    public void Dispose() => _io.Dispose();

    // Earlier clients close the process's handle and leave it running unobserved.
    [Fact]
    public async Task Is_killed_and_closed()
    {
        var (ours, theirs) = SocketPairs.Create();
        var inner = new ScriptedComputeService(_io);
        await using var server = BridgeServer.Start(_io.Wrap(theirs), inner, TimeProvider.System, NullLogger.Instance);
        await using var client = await BridgeComputeService.ConnectAsync(
            _io.Wrap(ours), new WithoutReaders(_io), TimeProvider.System, NullLogger.Instance, default);
        var system = await client.CreateSystemAsync(new SystemId("s"), Documents.Running("/bin/sleep", "1000"), default);
        await client.StartSystemAsync(system, default);
        var parameters = new ProcessParameters { CreateStdOutPipe = true, OciProcess = new Process { WorkingDirectory = "/", Args = ["/bin/sleep", "1000"] } };

        await Assert.ThrowsAsync<IOException>(() => client.CreateProcessAsync(
            system, parameters, new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()), default)).Within();

        Assert.Equal(["TerminateProcess", "CloseProcess"], inner.Called.TakeLast(2));
        Assert.Equal(1, inner.OpenHandles);
    }

    private sealed class WithoutReaders(IDescriptorIo io) : IDescriptorIo
    {
        public ValueTask<DescriptorStream> ConnectAsync(string path, CancellationToken cancellationToken) => io.ConnectAsync(path, cancellationToken);

        public DescriptorStream Wrap(SafeFileHandle socket) => io.Wrap(socket);

        public Stream OpenReader(SafeFileHandle descriptor) => throw new IOException("no reader to be had");

        public Stream OpenWriter(SafeFileHandle descriptor) => io.OpenWriter(descriptor);

        public Task WaitForExitAsync(SafeFileHandle pidFd, CancellationToken cancellationToken) => io.WaitForExitAsync(pidFd, cancellationToken);
    }
}
