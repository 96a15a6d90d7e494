using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>Connects further streams to a process. Descriptors among them are given away, also when this throws.</summary>
    /// <returns>The attachment, and what can end it.</returns>
    public (ProcessAttachment Attachment, AttachedClient Client) Attach(string operation, ContainerProcess process, ProcessStdio stdio, AttachOptions options)
    {
        var held = HeldStreamsOf(operation, process, stdio);
        try
        {
            var (service, caller) = _parts.Streams.OpenAttached(stdio);
            var number = held.Attach(service, options, _parts.Time, (attachment, reason) => TellDropped(process, attachment, reason));
            return (new ProcessAttachment(number, caller), new AttachedClient(held, number));
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, process.ObjectId);
        }
        catch (ArgumentException failure)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, process.ObjectId, $"process '{process.ObjectId}': {failure.Message}", cause: failure);
        }
    }

    private static HeldStreams HeldStreamsOf(string operation, ContainerProcess process, ProcessStdio stdio)
    {
        if (process.Exit is not null)
        {
            throw EngineErrors.Failed(ErrorCode.ProcessAlreadyStopped, operation, process.ObjectId, $"process '{process.ObjectId}' has ended");
        }

        const string Remedy = "give the container a log or a console, or the process a hosted stream";
        if (process.Io.Held is not { } held)
        {
            throw EngineErrors.NotSupported(operation, process.ObjectId, $"attaching to process '{process.ObjectId}', whose streams are its own", Remedy);
        }

        if (held.Lacking(stdio) is { } stream)
        {
            throw EngineErrors.NotSupported(operation, process.ObjectId, $"attaching to {stream} of process '{process.ObjectId}', which is its own", Remedy);
        }

        return held.Count < HeldStreams.MaximumAttachments
            ? held
            : throw EngineErrors.Failed(
                ErrorCode.ResourceExhausted, operation, process.ObjectId, $"{HeldStreams.MaximumAttachments} clients are attached to process '{process.ObjectId}' already");
    }

    private void TellDropped(ContainerProcess process, ulong attachment, string reason)
    {
        _parts.Log.AttachmentDropped(Id, process.Number.Value, attachment, reason);
        if (State is not SystemState.Stopped)
        {
            Publish(new SystemNotification.AttachmentDropped(process.Number, process.ProcessId, attachment, reason) { Time = _parts.Time.GetUtcNow() });
        }
    }
}
