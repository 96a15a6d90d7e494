using System.Text;
using Caisson.Contracts;
using Caisson.Engine.Systems.Journal;

namespace Caisson.UnitTests.Engine.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("caisson-journal-");

    private string JournalPath => Path.Combine(_directory.FullName, SystemJournal.FileName);

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Every_kind_of_undo_comes_back_from_the_file()
    {
        Undo[] undos =
        [
            new KillProcess(4711, 123456789),
            new RemoveCgroup(["/sys/fs/cgroup/cpu/caisson/a", "/sys/fs/cgroup/memory/caisson/a"]),
            new RemoveDirectory("/run/x"),
            new RemoveFifo("/run/ä \"quoted\""),
            new RemoveFile("/run/f"),
            new RemoveNamespace("/run/ns"),
            new RemoveSocket("/run/s"),
            new Unmount("/run/m"),
        ];

        Write(journal => Array.ForEach(undos, undo => journal.Intend(undo)));
        var content = Read();

        Assert.Null(content.Damage);
        Assert.Equal("box", content.Head!.SystemId);
        Assert.Equal(undos.Select(Describe), content.Pending.Select(Describe));
        Assert.Equal(Undo.Kinds.Order(), undos.Select(undo => undo.Kind).Order());
    }

    [Fact]
    public void The_names_of_undos_are_those_of_the_journal()
    {
        var attributes = typeof(Undo).GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false);
        var names = attributes.Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>().Select(attribute => (string)attribute.TypeDiscriminator!);

        Assert.Equal(Undo.Kinds.Order(), names.Order());
    }

    [Fact]
    public void What_is_done_is_not_pending()
    {
        Write(journal =>
        {
            var first = journal.Intend(new RemoveFile("/a"));
            _ = journal.Intend(new RemoveFile("/b"));
            first.Done();
            first.Done();
            Assert.Single(journal.Pending);
        });

        Assert.Equal(new RemoveFile("/b"), Assert.Single(Read().Pending));
    }

    [Fact]
    public void A_torn_last_line_is_left_out()
    {
        Write(journal =>
        {
            _ = journal.Intend(new RemoveFile("/a"));
            _ = journal.Intend(new RemoveFile("/b"));
        });
        var whole = File.ReadAllBytes(JournalPath);
        var lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;

        for (var length = lastLine; length < whole.Length; length++)
        {
            var content = JournalContent.Parse(whole.AsSpan(0, length));
            Assert.Null(content.Damage);
            Assert.Equal(new RemoveFile("/a"), Assert.Single(content.Pending));
        }
    }

    [Fact]
    public void Every_flipped_byte_of_a_middle_line_is_noticed_and_what_stands_before_is_kept()
    {
        Write(journal =>
        {
            _ = journal.Intend(new RemoveFile("/a"));
            _ = journal.Intend(new RemoveFile("/b"));
            _ = journal.Intend(new RemoveFile("/c"));
        });
        var whole = File.ReadAllBytes(JournalPath);
        var lines = Encoding.UTF8.GetString(whole).Split('\n');
        var start = lines[0].Length + lines[1].Length + 2;

        for (var at = start; at < start + lines[2].Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 1;
            var content = JournalContent.Parse(damaged);
            Assert.StartsWith("line 3 ", content.Damage, StringComparison.Ordinal);
            Assert.Equal(new RemoveFile("/a"), Assert.Single(content.Pending));
        }
    }

    [Theory]
    [InlineData("""{"done":7}""", "line 2 ends the undo 7, which is not pending")]
    [InlineData("""{"intend":1}""", "line 2 holds a record this version does not know")]
    [InlineData("""{"intend":1,"undo":{"undo":"remove-planet","path":"/"}}""", "line 2 holds a record this version does not know")]
    [InlineData("""{}""", "line 2 holds a record this version does not know")]
    [InlineData("""null""", "line 2 is empty")]
    [InlineData("""[]""", "line 2 holds a record this version does not know")]
    public void A_record_that_makes_no_sense_is_damage(string entry, string damage)
    {
        Write(_ => { });
        var line = Sign(entry);

        var content = JournalContent.Parse([.. File.ReadAllBytes(JournalPath), .. line]);

        Assert.Equal(damage, content.Damage);
    }

    [Fact]
    public void A_journal_of_another_version_is_refused()
    {
        var head = """{"head":{"version":9,"systemId":"x","bootId":"","host":{"processId":1,"startTime":1}}}""";

        Assert.Equal("line 1 is of version 9, this program reads version 1", JournalContent.Parse(Sign(head)).Damage);
    }

    [Fact]
    public void A_journal_begins_with_its_head()
    {
        var content = JournalContent.Parse(Sign("""{"intend":1,"undo":{"undo":"remove-file","path":"/a"}}"""));

        Assert.Equal("line 1 is not a journal's head", content.Damage);
        Assert.Empty(content.Pending);
    }

    [Fact]
    public void A_journal_is_made_once_and_locked()
    {
        using var journal = SystemJournal.Create(_directory.FullName, new SystemId("box"));

        Assert.ThrowsAny<IOException>(() => SystemJournal.Create(_directory.FullName, new SystemId("box")));
    }

    private void Write(Action<SystemJournal> write)
    {
        using var journal = SystemJournal.Create(_directory.FullName, new SystemId("box"));
        write(journal);
    }

    private JournalContent Read() => JournalContent.Parse(File.ReadAllBytes(JournalPath));

    private static string Describe(Undo undo) => undo is RemoveCgroup cgroup ? string.Join(' ', cgroup.Directories) : undo.ToString();

    private static byte[] Sign(string entry)
    {
        var sum = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(entry))
        {
            sum = System.Numerics.BitOperations.Crc32C(sum, value);
        }

        return Encoding.UTF8.GetBytes($$"""{"sum":"{{~sum:x8}}","entry":{{entry}}}""" + "\n");
    }
}
