using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Shim.Tasks;

/// <summary>The engine's error in words that callers of OCI runtimes know: Docker makes 127 or 126 of them.</summary>
internal static class LaunchFailureText
{
    private const string Prefix = "unable to start container process: ";

    /// <summary>The text, with what can be done about it.</summary>
    public static string Of(ComputeException error)
    {
        var program = Quoted(error);
        return error.Code switch
        {
            ErrorCode.ProgramNotFound when !program.Contains('/', StringComparison.Ordinal) => $"{Prefix}exec: \"{program}\": executable file not found in $PATH",
            ErrorCode.ProgramNotFound => $"{Prefix}exec: \"{program}\": stat {program}: no such file or directory",
            ErrorCode.ProgramNotExecutable when error.Details.NativeCode is Errno.EACCES or Errno.EPERM => $"{Prefix}exec: \"{program}\": permission denied",
            ErrorCode.ProgramNotExecutable when error.Details.NativeCode == Errno.ENOEXEC => $"{Prefix}exec \"{program}\": exec format error",
            ErrorCode.ProgramNotExecutable => $"{Prefix}exec: \"{program}\": {error.Message}",
            _ => error.Details.Remedy is { } remedy ? $"{error.Message}; {remedy}" : error.Message,
        };
    }

    /// <summary>The program in the text: what stands in quotes behind the object's own name.</summary>
    private static string Quoted(ComputeException error)
    {
        var text = error.Message;
        var own = $"'{error.Details.ObjectId}'";
        var from = text.IndexOf(own, StringComparison.Ordinal);
        var rest = from < 0 ? text : text[(from + own.Length)..];
        var first = rest.IndexOf('\'', StringComparison.Ordinal);
        var last = rest.LastIndexOf('\'');
        return last > first ? rest[(first + 1)..last] : "";
    }
}
