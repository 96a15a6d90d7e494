using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

/// <summary>What a service that was closed answers, and what becomes of a system that is made meanwhile.</summary>
public sealed class ClosedServiceTests : LocalServiceTest
{
    [RootFact(Needs)]
    public async Task A_closed_service_refuses_what_would_need_a_host()
    {
        var service = NewService();
        var id = new SystemId("box");
        await service.DisposeAsync();

        Func<Task>[] calls =
        [
            () => service.CreateSystemAsync(id, Document("box", "/bin/true"), default),
            () => service.OpenSystemAsync(id, default),
            () => service.EnumerateSystemsAsync(new SystemQuery(), default),
            () => service.GetServicePropertiesAsync(new PropertyQuery(), default),
        ];

        foreach (var call in calls)
        {
            var refusal = await Assert.ThrowsAsync<ComputeSystemClosedException>(call);
            Assert.Equal(ErrorCode.AlreadyClosed, refusal.Code);
            Assert.Contains("service", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Machine.Leftovers.Find());
    }

    [RootFact(Needs)]
    public async Task A_system_made_while_its_service_is_closed_does_not_stay()
    {
        var service = NewService();
        var creating = service.CreateSystemAsync(new SystemId("box"), Document("box", "/bin/sleep", "1000"), default);

        await service.DisposeAsync();

        // Whichever came first: the handle is closed, or was never given.
        var failure = await Record.ExceptionAsync(() => creating).WaitAsync(Deadline);
        Assert.True(failure is null or ComputeException, $"{failure}");
        await Machine.AssertNothingLeftAsync();
    }
}
