using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;

namespace Caisson.Runtime.Output;

/// <summary>A launch's error in words that callers of OCI runtimes know: engines find out from them whether a program was missing (127) or not executable (126).</summary>
internal static class LaunchFailureText
{
    public static string Of(LaunchException error)
    {
        const string Prefix = "unable to start container process: ";
        var quoted = Quoted(error.Step);
        return error.Code switch
        {
            ErrorCode.ProgramNotFound when quoted?.Contains('/', StringComparison.Ordinal) == false => $"{Prefix}exec: \"{quoted}\": executable file not found in $PATH",
            ErrorCode.ProgramNotFound => $"{Prefix}exec: \"{quoted}\": stat {quoted}: no such file or directory",
            ErrorCode.ProgramNotExecutable when error.Errno is Errno.EACCES or Errno.EPERM => $"{Prefix}exec: \"{quoted}\": permission denied",
            ErrorCode.ProgramNotExecutable when error.Errno == Errno.ENOEXEC => $"{Prefix}exec \"{quoted}\": exec format error",
            ErrorCode.ProgramNotExecutable => $"{Prefix}exec: \"{quoted}\": {error.Message}",
            ErrorCode.InvalidDocument or ErrorCode.NotSupported or ErrorCode.TooLarge => Remedied(error, error.Message),
            _ => Remedied(error, Prefix + error.Message),
        };
    }

    private static string Remedied(LaunchException error, string text) => error.Remedy is null ? text : $"{text}; {error.Remedy}";

    private static string? Quoted(string step)
    {
        var first = step.IndexOf('\'', StringComparison.Ordinal);
        var last = step.LastIndexOf('\'');
        return last > first ? step[(first + 1)..last] : null;
    }
}
