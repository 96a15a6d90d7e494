using Caisson.Ttrpc.Codec;

namespace Caisson.Shim.Events;

/// <summary>Takes events, in the order in which they happen.</summary>
internal interface IEventSink
{
    /// <summary>Takes an event; never waits, never throws.</summary>
    /// <typeparam name="T">Its message's type.</typeparam>
    /// <param name="topic">One of <see cref="Topic"/>.</param>
    /// <param name="message">The message.</param>
    void Publish<T>(string topic, T message)
        where T : class, ITtrpcMessage<T>;
}
