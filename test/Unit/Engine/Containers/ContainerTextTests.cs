using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux.Launching;

namespace Caisson.UnitTests.Engine.Containers;

/// <summary>Small texts that the compiler takes apart.</summary>
public sealed class ContainerTextTests
{
    private const string Users = "root:x:0:0:root:/root:/bin/sh\nbroken line\nalice:x:1000:1000::/home/alice:/bin/sh\n42:x:7:7::/seven:/bin/sh\n";
    private const string Groups = "root:x:0:\nalice:x:1000:\nwheel:x:10:root,alice\nvideo:x:44:alice\n";

    [Theory]
    [InlineData("/a//b/./c", "a/b/c")]
    [InlineData("/a/../../b", "b")]
    [InlineData("/..", "")]
    public void Path_is_split_and_stays_beneath_the_root(string path, string expected) => Assert.Equal(expected, string.Join('/', ContainerPath.Split(path)));

    [Fact]
    public void Layers_are_split_at_colons_that_are_not_escaped() => Assert.Equal(["/a:b", "/c\\d", "/e"], OverlayLayers.Split(@"/a\:b:/c\\d:/e"));

    [Theory]
    [InlineData("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward")]
    [InlineData("net/ipv4/conf/eth0.100/forwarding", "/proc/sys/net/ipv4/conf/eth0.100/forwarding")]
    [InlineData("net.ipv4.conf.eth0/100.forwarding", "/proc/sys/net/ipv4/conf/eth0.100/forwarding")]
    public void Kernel_parameter_has_its_file(string name, string path) => Assert.Equal(path, KernelParameter.Parse(name).Path);

    [Theory]
    [InlineData("net./../kernel/panic")]
    [InlineData("net..x")]
    public void Kernel_parameter_cannot_leave_its_folder(string name) => Assert.Throws<LaunchException>(() => KernelParameter.Parse(name));

    [Fact]
    public void Program_is_looked_for_along_the_last_path()
    {
        Assert.Equal(["/b/sh", "/c/sh"], ProgramCandidates.Of("sh", ["PATH=/a", "PATH=/b::/c"]));
        Assert.Equal(["./sh"], ProgramCandidates.Of("./sh", ["PATH=/a"]));
    }

    [Fact]
    public void Mount_options_are_sorted_and_the_last_word_counts()
    {
        var options = MountOptions.Parse(["ro", "nosuid", "rw", "noatime", "size=1k", "rslave", "rnoexec"], "/x");

        Assert.Equal(new MountAttributes(MountAttributes.NoSetUid | MountAttributes.NoAccessTime, MountAttributes.ReadOnly | MountAttributes.AccessTime, 0), options.Own);
        Assert.Equal(new MountAttributes(MountAttributes.NoExecute, 0, 0), options.Recursive);
        Assert.Equal(MountAttributes.Slave, options.Propagation);
        Assert.True(options.IsPropagationRecursive);
        Assert.Equal(["size=1k"], options.Data);
    }

    [Theory]
    [InlineData("", 0u, 0u, "10", "/root")]
    [InlineData("alice", 1000u, 1000u, "10 44", "/home/alice")]
    [InlineData("alice:video", 1000u, 44u, "", "/home/alice")]
    [InlineData("1000", 1000u, 1000u, "10 44", "/home/alice")]
    [InlineData("1000:9", 1000u, 9u, "", "/home/alice")]
    [InlineData("4711", 4711u, 0u, "", "/")]
    [InlineData("42", 7u, 7u, "", "/seven")]
    public void User_is_found_by_name_or_number(string text, uint uid, uint gid, string groups, string home)
    {
        var user = new UserDatabase(Users, Groups).Resolve(text);

        Assert.Equal((uid, gid, groups, home), (user.Uid, user.Gid, string.Join(' ', user.AdditionalGids), user.Home));
    }

    [Theory]
    [InlineData("bob", "no user 'bob'")]
    [InlineData("alice:nobody", "no group 'nobody'")]
    public void Unknown_name_is_refused(string text, string message)
    {
        var failure = Assert.Throws<LaunchException>(() => new UserDatabase(Users, Groups).Resolve(text));

        Assert.Equal(ErrorCode.NotFound, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }
}
