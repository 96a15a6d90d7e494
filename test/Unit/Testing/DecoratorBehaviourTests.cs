using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Testing.Faults;
using Caisson.Testing.Recordings;
using Caisson.UnitTests.Bridge;

namespace Caisson.UnitTests.Testing;

/// <summary>A recorded service behaves as the service does.</summary>
public sealed class RecorderBehaviourTests : BridgeBehaviourTests
{
    protected override IComputeService Wrap(IComputeService service) => new RecordingComputeService(service, new MemoryStream());
}

/// <summary>A fault injector without an armed point changes nothing.</summary>
public sealed class FaultInjectorBehaviourTests : BridgeBehaviourTests
{
    protected override IComputeService Wrap(IComputeService service) => new FaultInjector(service);
}

/// <summary>A traced service behaves as the service does.</summary>
public sealed class TracingBehaviourTests : BridgeBehaviourTests
{
    protected override IComputeService Wrap(IComputeService service) => new TracingComputeService(service);
}
