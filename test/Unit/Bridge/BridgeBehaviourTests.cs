using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Bridge;

/// <summary>The behaviour suite over a socket pair in this process, with the scripted service behind it.</summary>
public class BridgeBehaviourTests : ComputeServiceBehaviour
{
    private readonly PoolIo _io = new();
    private readonly ScriptedComputeService _inner;
    private readonly List<BridgeServer> _servers = [];

    public BridgeBehaviourTests() => _inner = new ScriptedComputeService(_io);

    /// <summary>Processes of the scripted service hold no streams and write no logs.</summary>
    protected override bool HasEngine => false;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var server in _servers)
        {
            await server.Completion.Within();
        }

        Assert.Equal(0, _inner.OpenHandles);
        _io.Dispose();
    }

    /// <summary>What stands between the caller and the bridge: nothing here.</summary>
    protected virtual IComputeService Wrap(IComputeService service) => service;

    protected override async Task<IComputeService> ConnectAsync()
    {
        var (ours, theirs) = SocketPairs.Create();
        _servers.Add(BridgeServer.Start(_io.Wrap(theirs), _inner, TimeProvider.System, NullLogger.Instance));
        return Wrap(await BridgeComputeService.ConnectAsync(_io.Wrap(ours), _io, TimeProvider.System, NullLogger.Instance, default));
    }

    protected override ComputeSystemDocument MakeDocument(params string[] arguments) => Documents.Running(arguments);

    protected override ProcessParameters MakeExec(params string[] arguments) =>
        new() { OciProcess = new Process { WorkingDirectory = "/", Args = arguments } };
}
