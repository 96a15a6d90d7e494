using System.CommandLine;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Output;

/// <summary>Tells people what went wrong: one line, its causes, and what they can do about it.</summary>
internal static class Failure
{
    /// <summary>Writes the parser's complaints and the command's usage line.</summary>
    public static int Usage(ParseResult parsed)
    {
        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine($"caisson: {LowerFirst(error.Message.TrimEnd('.'))}");
        }

        WriteUsage(parsed.CommandResult.Command);
        return ExitCodes.Usage;
    }

    /// <summary>Writes where a command's usage is told.</summary>
    /// <param name="command">The command; null when not even that was clear.</param>
    public static void WriteUsage(Command? command) =>
        Console.Error.WriteLine($"usage: see '{(command is null ? "caisson" : string.Join(' ', CommandPath(command)))} --help'");

    /// <summary>Writes a failure and answers the exit code it asks for.</summary>
    public static int Report(Exception failure)
    {
        switch (failure)
        {
            case CommandFailure known:
                Write(known.Message, known.Remedy);
                return known.ExitCode;
            case ComputeException compute:
                Write(Sentence(compute), compute.Details.Remedy);
                foreach (var serviceEvent in compute.Details.Events)
                {
                    Console.Error.WriteLine($"  {serviceEvent.Message}");
                }

                return ExitCodes.Failure;
            case OperationCanceledException:
                Console.Error.WriteLine("caisson: interrupted");
                return ExitCodes.Interrupted;
            case IOException or UnauthorizedAccessException or ArgumentException:
                Write(MessageOf(failure), null);
                return ExitCodes.Failure;
            default:
                Console.Error.WriteLine($"caisson: internal error, please report it: {failure}");
                return ExitCodes.Failure;
        }
    }

    /// <summary>What a failure says, without the name that a method of the framework has for its parameter: it means nothing to people.</summary>
    public static string MessageOf(Exception failure) =>
        failure is ArgumentException { ParamName: { Length: > 0 } parameter }
            ? failure.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal)
            : failure.Message;

    /// <summary>The exit code of a container that could not run, as shells and other engines have it.</summary>
    public static int ExitCodeOf(ComputeException failure) => failure.Code switch
    {
        ErrorCode.ProgramNotFound => ExitCodes.NotFound,
        ErrorCode.ProgramNotExecutable => ExitCodes.NotExecutable,
        _ => ExitCodes.ContainerFailed,
    };

    private static string Sentence(ComputeException failure)
    {
        var text = failure.Message;
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            var message = MessageOf(cause);
            if (!text.Contains(message, StringComparison.Ordinal))
            {
                text += $": {message}";
            }
        }

        return $"{text} ({failure.Code})";
    }

    private static void Write(string message, string? remedy)
    {
        Console.Error.WriteLine($"caisson: {message}");
        if (remedy is not null)
        {
            Console.Error.WriteLine($"  remedy: {remedy}");
        }
    }

    private static List<string> CommandPath(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
        {
            names.Insert(0, symbol is RootCommand ? "caisson" : symbol.Name);
        }

        return names;
    }

    private static string LowerFirst(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
