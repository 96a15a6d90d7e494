using Caisson.Contracts;
using Caisson.Shim.Events;
using Caisson.Shim.Streams;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Tasks;

/// <summary>What every task of a shim works with.</summary>
/// <param name="Service">The engine.</param>
/// <param name="Events">Takes events.</param>
/// <param name="Streams">Opens streams.</param>
/// <param name="Time">The clock.</param>
/// <param name="Track">Takes over background tasks.</param>
/// <param name="Logger">The log.</param>
internal sealed record TaskEnvironment(
    IComputeService Service, IEventSink Events, StreamOpener Streams, TimeProvider Time, Action<Task> Track, ILogger Logger);
