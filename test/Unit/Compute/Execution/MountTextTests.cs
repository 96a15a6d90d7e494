using Caisson.Compute.Execution;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class MountTextTests
{
    [Theory]
    [InlineData("type=bind,source=/data,target=/mnt", "/mnt bind /data rbind rprivate rw")]
    [InlineData("type=bind,src=/data,dst=/mnt/x/,ro", "/mnt/x bind /data rbind rprivate ro")]
    [InlineData("readonly=false,destination=/mnt,source=/data/../d,type=bind,bind-propagation=rslave", "/mnt bind /d rbind rslave rw")]
    [InlineData("type=bind,source=/data,target=/mnt,bind-nonrecursive", "/mnt bind /data bind rprivate rw")]
    [InlineData("type=bind,\"source=/a,b\",target=/mnt", "/mnt bind /a,b rbind rprivate rw")]
    [InlineData("type=tmpfs,target=/scratch,tmpfs-size=1m,tmpfs-mode=1770", "/scratch tmpfs tmpfs nosuid nodev noexec rw size=1048576 mode=1770")]
    public void A_mount_reads(string text, string expected)
    {
        var mount = MountText.Parse(text);

        Assert.Equal(expected, $"{mount.Destination} {mount.Type} {mount.Source} {string.Join(' ', mount.Options ?? [])}");
    }

    [Theory]
    [InlineData("/scratch", "nosuid nodev noexec")]
    [InlineData("/scratch:exec,size=64k,uid=5", "nosuid nodev noexec exec size=65536 uid=5")]
    public void A_temporary_one_reads(string text, string options)
    {
        var mount = MountText.ParseTemporary(text);

        Assert.Equal(("/scratch", "tmpfs", options), (mount.Destination, mount.Type, string.Join(' ', mount.Options ?? [])));
    }

    [Theory]
    [InlineData("", "no field ''")]
    [InlineData("source=/a,target=/b", "no named volumes")]
    [InlineData("type=nfs,target=/b", "'nfs'")]
    [InlineData("type=bind,target=/b", "no source")]
    [InlineData("type=bind,source=,target=/b", "no source")]
    [InlineData("type=bind,source=/a", "not an absolute path")]
    [InlineData("type=bind,source=/a,target=b", "not an absolute path")]
    [InlineData("type=bind,source=/a,target=/", "the root itself")]
    [InlineData("type=bind,source=/a,target=/b/../c", "'..'")]
    [InlineData("type=bind,source=/a,target=/b,colour=red", "'colour'")]
    [InlineData("type=bind,source=/a,target=/b,ro=maybe", "'ro=maybe'")]
    [InlineData("type=bind,source=/a,target=/b,bind-propagation=far", "'far'")]
    [InlineData("type=bind,source=/a,target=/b,tmpfs-size=1m", "type=tmpfs")]
    [InlineData("type=tmpfs,target=/b,source=/a", "neither source")]
    [InlineData("type=tmpfs,target=/b,tmpfs-mode=9", "'mode=9'")]
    [InlineData("type=tmpfs,target=/b,tmpfs-size=lots", "'lots'")]
    [InlineData("type=bind,\"source=/a,target=/b", "quote")]
    public void What_is_no_mount_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => MountText.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("scratch", "not an absolute path")]
    [InlineData("/scratch:lowerdir=/etc", "'lowerdir=/etc'")]
    [InlineData("/scratch:size", "'size'")]
    public void What_is_no_temporary_one_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => MountText.ParseTemporary(text)).Message, StringComparison.Ordinal);
}
