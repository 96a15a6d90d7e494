using Caisson.Engine.Cgroups;
using Caisson.Engine.Systems;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>The kernel's texts for pressure and networks.</summary>
public sealed class StatisticsFilesTests
{
    [Fact]
    public void Pressure_is_read_with_and_without_the_full_line()
    {
        var both = PressureFiles.Parse("some avg10=1.50 avg60=0.25 avg300=0.00 total=12345\nfull avg10=0.10 avg60=0.00 avg300=0.00 total=99\n"u8);
        var one = PressureFiles.Parse("some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n"u8);

        Assert.Equal((1.5, 0.25, 12345UL), (both!.Some!.Average10s, both.Some.Average60s, both.Some.TotalMicroseconds));
        Assert.Equal(99UL, both.Full!.TotalMicroseconds);
        Assert.Equal((7UL, true), (one!.Some!.TotalMicroseconds, one.Full is null));
        Assert.Null(PressureFiles.Parse(""u8));
    }

    [Fact]
    public void Interfaces_are_read_and_loopback_is_left_out()
    {
        const string Text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:     100       2    0    0    0     0          0         0      100       2    0    0    0     0       0          0
              eth0: 1234567     890    1    2    0     0          0         0     7654      32    0    3    0     0       0          0
            """;

        var eth = Assert.Single(NetworkFiles.Parse(Text));

        Assert.Equal(("eth0", 1234567UL, 890UL, 2UL), (eth.InstanceId, eth.BytesReceived, eth.PacketsReceived, eth.DroppedPacketsIncoming));
        Assert.Equal((7654UL, 32UL, 3UL), (eth.BytesSent, eth.PacketsSent, eth.DroppedPacketsOutgoing));
    }

    [Fact]
    public void Our_own_network_is_nobody_elses() => Assert.Null(NetworkFiles.Read(Environment.ProcessId));
}
