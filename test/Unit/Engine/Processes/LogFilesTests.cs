using System.Text;
using Caisson.Contracts.Documents;
using Caisson.Engine.Processes;

namespace Caisson.UnitTests.Engine.Processes;

public sealed class LogFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-log-").FullName;

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [Fact]
    public void Files_stay_within_their_bounds_and_lines_whole()
    {
        using var files = Files(maximumFiles: 3);
        var line = Encoding.ASCII.GetBytes(new string('x', 999) + "\n");
        for (var count = 0; count < 1000; count++)
        {
            Assert.Equal(new LogWriteResult(2, 0, null), files.Write([.. line, .. line]));
        }

        var left = Directory.GetFiles(_directory).Select(File.ReadAllBytes).ToArray();
        Assert.Equal(3, left.Length);
        Assert.All(left, bytes => Assert.True(bytes.Length <= ContainerLog.LeastFileBytes && bytes.Length % line.Length == 0, $"{bytes.Length}"));
    }

    [Fact]
    public void One_that_is_opened_again_goes_on_where_it_was()
    {
        using (var files = Files())
        {
            files.Write("one\n"u8);
        }

        using (var files = Files())
        {
            files.Write("two\n"u8);
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(Assert.Single(Directory.GetFiles(_directory))));
    }

    [Fact]
    public void Lines_that_cannot_be_written_are_counted_and_later_ones_are_written()
    {
        using var files = Files();
        Directory.Delete(_directory);

        var lost = files.Write("one\ntwo\n"u8);

        Assert.Equal((0L, 2L), (lost.WrittenLines, lost.LostLines));
        Assert.IsAssignableFrom<IOException>(lost.Error);
        Directory.CreateDirectory(_directory);
        Assert.Equal(new LogWriteResult(1, 0, null), files.Write("three\n"u8));
        Assert.Equal("three\n", File.ReadAllText(Assert.Single(Directory.GetFiles(_directory))));
    }

    private LogFiles Files(int maximumFiles = 3) =>
        new(new ContainerLog { Directory = _directory, MaximumFileBytes = ContainerLog.LeastFileBytes, MaximumFiles = maximumFiles });
}
