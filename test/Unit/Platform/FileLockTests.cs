using Caisson.Platform.Linux.Trees;

namespace Caisson.UnitTests.Platform;

public sealed class FileLockTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-lock-").FullName;

    private string LockPath => Path.Combine(_directory, "lock");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Of_two_one_has_it()
    {
        using (FileLock.TryTake(LockPath, FileLockMode.Exclusive))
        {
            Assert.Null(FileLock.TryTake(LockPath, FileLockMode.Exclusive));
            Assert.Null(FileLock.TryTake(LockPath, FileLockMode.Shared));
        }

        using var again = FileLock.TryTake(LockPath, FileLockMode.Shared);
        using var beside = FileLock.TryTake(LockPath, FileLockMode.Shared);
        Assert.NotNull(again);
        Assert.NotNull(beside);
    }

    [Fact]
    public async Task Whoever_has_it_holds_the_file_that_has_the_name()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(TakeAndRemove)));

        // The holder alone may remove it, so until then it is there.
        void TakeAndRemove()
        {
            for (var turn = 0; turn < 5_000; turn++)
            {
                using var held = FileLock.TryTake(LockPath, FileLockMode.Exclusive);
                if (held is not null)
                {
                    Assert.True(File.Exists(LockPath), "it holds a file without a name");
                    File.Delete(LockPath);
                }
            }
        }
    }
}
