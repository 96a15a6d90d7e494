using Caisson.Contracts.Errors;

namespace Caisson.Compute.Images;

/// <summary>The errors of the image store; the store stays usable after each.</summary>
internal static class ImageErrors
{
    private const string Operation = "caisson::Image";

    internal static ComputeOperationException Invalid(string message, Exception? cause = null) =>
        Make(ErrorCode.InvalidDocument, message, null, cause);

    internal static ComputeOperationException InvalidArgument(string message, string? remedy = null) =>
        Make(ErrorCode.InvalidArgument, message, remedy, null);

    internal static ComputeOperationException TooLarge(string message, string? remedy = null) =>
        Make(ErrorCode.TooLarge, message, remedy, null);

    internal static ComputeOperationException NotSupported(string message, string remedy, Exception? cause = null) =>
        Make(ErrorCode.NotSupported, message, remedy, cause);

    internal static ComputeOperationException NotFound(string message, string? remedy = null, Exception? cause = null) =>
        Make(ErrorCode.NotFound, message, remedy, cause);

    internal static ComputeOperationException AccessDenied(string message, string remedy) =>
        Make(ErrorCode.AccessDenied, message, remedy, null);

    internal static ComputeOperationException Make(ErrorCode code, string message, string? remedy, Exception? cause) =>
        new(new ErrorDetails { Code = code, Operation = Operation, Remedy = remedy }, message, cause);

    /// <summary>A hostile text in a message: bounded, and without control characters that would play with a terminal.</summary>
    internal static string Shorten(string text)
    {
        const int longest = 120;
        var shown = text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }

    /// <summary>A hostile name in a message.</summary>
    internal static string Shorten(ReadOnlySpan<byte> name) => Shorten(System.Text.Encoding.UTF8.GetString(name[..Math.Min(name.Length, 400)]));
}
