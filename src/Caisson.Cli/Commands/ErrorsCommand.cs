using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson errors CODE</c>: what a number or name means.</summary>
internal static class ErrorsCommand
{
    public static Command Create()
    {
        var format = CommonOptions.Format();
        var code = new Argument<string?>("CODE")
        {
            Description = "A name (ENOENT, ERROR_VMCOMPUTE_INVALID_STATE, InvalidState), a number (0xC0370105, -2), an exit reason (OutOfMemory) or an operation (hcs::System::Start, hcsshim::System::Start); all of them when none is given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("errors", "Explains an error, an exit reason or an operation by its name or number.") { format, code };
        command.SetAction(parsed => Run(parsed.GetValue(code), parsed.GetRequiredValue(format)));
        return command;
    }

    private static int Run(string? code, OutputFormat format)
    {
        var entries = code is null ? ErrorCatalog.All : ErrorCatalog.Find(code);
        if (entries.Count == 0)
        {
            throw new CommandFailure($"no error is known as '{code}'", "'caisson errors' lists all of them");
        }

        if (format.Kind == OutputKind.Json)
        {
            Console.Out.WriteLine(CliCodecs.IReadOnlyListErrorEntry.WriteText(entries));
        }
        else if (entries.Count > 4)
        {
            WriteTable(entries);
        }
        else
        {
            WriteWhole(entries);
        }

        return ExitCodes.Success;
    }

    private static void WriteTable(IReadOnlyList<ErrorEntry> entries)
    {
        var table = new Table("NUMBER", "NAME", "CODE", "MEANING");
        foreach (var entry in entries)
        {
            table.Add(entry.NumberText ?? "-", entry.Name, entry.Code?.ToString() ?? "-", entry.Meaning);
        }

        table.Write(Console.Out);
    }

    private static void WriteWhole(IReadOnlyList<ErrorEntry> entries)
    {
        foreach (var entry in entries)
        {
            Console.Out.WriteLine($"{entry.Name}{(entry.NumberText is { } number ? $" ({number})" : "")}{Kind(entry.Family)}");
            WriteLine("also", entry.Aliases.Count > 0 ? string.Join(", ", entry.Aliases) : null);
            Console.Out.WriteLine($"  meaning: {entry.Meaning}");
            WriteLine("cause", entry.Cause);
            WriteLine("remedy", entry.Remedy);
            WriteLine("to us", entry.Code?.ToString());
        }
    }

    private static string Kind(ErrorFamily family) => family switch
    {
        ErrorFamily.ExitReason => ", an exit reason",
        ErrorFamily.Operation => ", an operation",
        _ => "",
    };

    private static void WriteLine(string label, string? text)
    {
        if (text is not null)
        {
            Console.Out.WriteLine($"  {label}:{new string(' ', 8 - label.Length)}{text}");
        }
    }
}
