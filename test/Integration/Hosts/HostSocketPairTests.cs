using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Shared;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>The behaviour of every compute service, of a host seen by its creator.</summary>
public class HostSocketPairTests : ComputeServiceBehaviour
{
    private readonly TestMachine _machine = new();
    private HostProcess? _host;
    private bool _isCreatorConnected;

    public HostSocketPairTests()
        : this(isFirstCreator: true)
    {
    }

    private protected HostSocketPairTests(bool isFirstCreator) => _isCreatorConnected = !isFirstCreator;

    public override async Task InitializeAsync()
    {
        BusyboxRoot.Make(Path.Combine(_machine.MakeDirectory("bundle"), "rootfs"));
        _host = HostProcess.Start(_machine, new SystemId("behaviour"));
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _host!.Abandon();
        Assert.Equal(0, await _host.WaitAsync());
        _host.Dispose();
        using (_machine)
        {
            await _machine.AssertNothingLeftAsync();
        }
    }

    /// <summary>The first connection is the creator's, the others come over the socket.</summary>
    protected override async Task<IComputeService> ConnectAsync()
    {
        if (_isCreatorConnected)
        {
            return await _host!.ConnectToSocketAsync();
        }

        _isCreatorConnected = true;
        return await _host!.ConnectAsync();
    }

    protected override ComputeSystemDocument MakeDocument(params string[] arguments) =>
        TestDocuments.Container(Path.Combine(_machine.Root, "bundle"), null, arguments);

    protected override ProcessParameters MakeExec(params string[] arguments) => TestDocuments.Exec(arguments);
}
