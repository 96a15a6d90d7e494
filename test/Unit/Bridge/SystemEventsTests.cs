using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.UnitTests.Testing;

namespace Caisson.UnitTests.Bridge;

/// <summary>The seam's notifications as messages.</summary>
public sealed class SystemEventsTests
{
    [Theory]
    [MemberData(nameof(RecordingTests.Notifications), MemberType = typeof(RecordingTests))]
    public void A_notification_comes_back_as_it_was(SystemNotification notification)
    {
        var bytes = BridgeCodecs.SystemEvent.WriteBytes(SystemEvents.ToWire(notification, 3));

        Assert.Equal(notification, SystemEvents.FromWire(BridgeCodecs.SystemEvent.Read(bytes)!));
    }

    [Fact]
    public void Later_ones_are_kept_from_earlier_peers()
    {
        var time = DateTimeOffset.UnixEpoch;

        Assert.Equal(1, SystemEvents.VersionOf(new SystemNotification.Started { Time = time }));
        Assert.Equal(2, SystemEvents.VersionOf(new SystemNotification.AttachmentDropped(ProcessNumber.Init, 1, 1, "slow") { Time = time }));
        Assert.Equal(3, SystemEvents.VersionOf(new SystemNotification.HealthChanged(HealthState.Healthy, 0) { Time = time }));
        Assert.Equal(3, SystemEvents.VersionOf(new SystemNotification.RestartPolicyChanged(new RestartPolicy()) { Time = time }));
    }
}
