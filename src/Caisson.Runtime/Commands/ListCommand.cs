using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Caisson.Platform.Linux.Files;
using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Prints all containers.</summary>
internal sealed record ListCommand(string Format, bool IsQuiet) : ICommand
{
    /// <summary>Reads its arguments.</summary>
    public static ListCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, ["format,f=", "quiet,q"]);
        var format = set.Value("format") ?? "table";
        return format is "table" or "json" ? new ListCommand(format, set.Has("quiet")) : throw new RuntimeException("invalid format option");
    }

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        var states = new List<ContainerState>();
        foreach (var container in runtime.Store.ReadAll())
        {
            states.Add(container.Describe(runtime));
        }

        StandardOutput.Write(IsQuiet ? string.Concat(states.Select(state => state.Id + "\n")) : Format == "json" ? Json(states) : Table(states));
        return Task.FromResult(0);
    }

    private static string Json(List<ContainerState> states)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var state in states)
            {
                RuntimeCodecs.ContainerState.Write(writer, state);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string Table(List<ContainerState> states)
    {
        string[][] rows =
        [
            ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"],
            .. states.Select(state => (string[])[state.Id, state.Pid.ToString(CultureInfo.InvariantCulture), state.Status, state.Bundle, state.Created, state.Owner]),
        ];
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                text.Append(column == row.Length - 1 ? row[column] + "\n" : row[column].PadRight(Math.Max(11, rows.Max(other => other[column].Length)) + 1));
            }
        }

        return text.ToString();
    }
}
