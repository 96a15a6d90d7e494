using System.Text;
using Caisson.Contracts.Logs;

namespace Caisson.Testing.Shared;

/// <summary>A directory for a container's log, removed with what is in it.</summary>
internal sealed class LogDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("caisson-log-").FullName;

    /// <summary>Every record, oldest first.</summary>
    public List<LogRecord> Read()
    {
        var records = new List<LogRecord>();
        foreach (var file in Directory.GetFiles(Path).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                Assert.True(LogCodec.TryRead(Encoding.UTF8.GetBytes(line), out var record));
                records.Add(record!);
            }
        }

        return records;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
