using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc.Client;

/// <summary>A call that was sent and has not ended: what the connection's reader does with the frames of its stream.</summary>
internal sealed class PendingCall(uint streamId, bool takesData, int maximumBufferedBytes)
{
    private readonly TaskCompletionSource<Response> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public uint StreamId => streamId;

    /// <summary>The response frame; of a stream that ended without one, an empty one.</summary>
    public Task<Response> Response => _response.Task;

    /// <summary>The data frames; null of a call that takes none.</summary>
    public IncomingMessages? Messages { get; } = takesData ? new IncomingMessages(maximumBufferedBytes) : null;

    /// <summary>Takes a frame.</summary>
    /// <returns>Whether the call ended with it.</returns>
    public bool Take(Frame frame)
    {
        if (frame.Payload is null)
        {
            return Fail(new TtrpcStatusException(TtrpcStatusCode.ResourceExhausted, $"the server sent a frame of over {FrameHeader.MaximumPayload} bytes"));
        }

        return frame.Type switch
        {
            FrameType.Response => TakeResponse(frame.Payload),
            FrameType.Data => TakeData(frame),
            _ => false,
        };
    }

    public bool Fail(Exception cause)
    {
        Messages?.Complete(cause);
        _response.TrySetException(cause);

        // Whoever waits for messages learns it from them.
        _ = _response.Task.Exception;
        return true;
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void GiveUp(CancellationToken cause) => _response.TrySetCanceled(cause);

    private bool TakeResponse(byte[] payload)
    {
        try
        {
            var response = WireReader.Read<Response>(payload);
            if (response.Status is { Code: not 0 } status)
            {
                return Fail(TtrpcStatusException.Of(status));
            }

            return End(response);
        }
        catch (WireFormatException wrong)
        {
            return Fail(new TtrpcStatusException(TtrpcStatusCode.Internal, $"the server's response cannot be read: {wrong.Message}", wrong));
        }
    }

    private bool TakeData(Frame frame)
    {
        if (Messages is null)
        {
            return Fail(new TtrpcStatusException(TtrpcStatusCode.Internal, "the server sent data to a call that has one answer"));
        }

        if (!frame.Has(FrameFlags.NoData) && !Messages.TryAdd(frame.Payload!))
        {
            return Fail(new TtrpcStatusException(TtrpcStatusCode.ResourceExhausted, $"more than {maximumBufferedBytes} bytes of messages were not read"));
        }

        return frame.Has(FrameFlags.RemoteClosed) && End(new Response());
    }

    private bool End(Response response)
    {
        Messages?.Complete();
        _response.TrySetResult(response);
        return true;
    }
}
