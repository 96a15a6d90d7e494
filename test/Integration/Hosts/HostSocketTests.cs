namespace Caisson.IntegrationTests.Hosts;

/// <summary>The behaviour of every compute service, of a host seen by a second caller over its socket.</summary>
public sealed class HostSocketTests : HostSocketPairTests
{
    public HostSocketTests()
        : base(isFirstCreator: false)
    {
    }
}
