using System.Globalization;
using System.Text;
using Caisson.Contracts.Logs;

namespace Caisson.Cli.Output;

/// <summary>Writes a log's records as the process wrote them: its output to ours, its errors to ours, byte by byte.</summary>
internal sealed class LogLines
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '";

    private readonly Stream _output;
    private readonly Stream _error;
    private readonly bool _hasTimes;
    private bool _isWithinOutputLine;
    private bool _isWithinErrorLine;

    /// <param name="output">Takes what was written to standard output, or a terminal.</param>
    /// <param name="error">Takes what was written to standard error, and what the log says of itself.</param>
    /// <param name="hasTimes">Each line begins with its time.</param>
    public LogLines(Stream output, Stream error, bool hasTimes)
    {
        _output = output;
        _error = error;
        _hasTimes = hasTimes;
    }

    /// <summary>Writes one record.</summary>
    public void Write(LogRecord record)
    {
        switch (record.Source)
        {
            case LogSource.Output:
                Write(_output, record, ref _isWithinOutputLine);
                break;
            case LogSource.Error:
                Write(_error, record, ref _isWithinErrorLine);
                break;
            case LogSource.Service:
                _error.Write(Encoding.UTF8.GetBytes($"caisson: {record.Text}\n"));
                break;
        }
    }

    // A long line comes in several records; its time stands before the first of them. One write a record: others may write to the same place.
    private void Write(Stream stream, LogRecord record, ref bool isWithinLine)
    {
        var time = _hasTimes && !isWithinLine ? Encoding.ASCII.GetBytes(record.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)) : [];
        stream.Write([.. time, .. record.Bytes.Span, .. record.IsPartial ? ""u8 : "\n"u8]);
        isWithinLine = record.IsPartial;
    }
}
