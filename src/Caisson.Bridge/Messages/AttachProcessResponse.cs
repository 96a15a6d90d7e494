namespace Caisson.Bridge.Messages;

/// <summary>Answers with an attachment.</summary>
internal sealed record AttachProcessResponse : ResponseMessage
{
    /// <summary>Tells the attachments of the process apart.</summary>
    public ulong Attachment { get; init; }
}
