using Caisson.Compute.Execution;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class UserLookupTests
{
    private const string Passwd = "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\nbroken line\n";
    private const string Group = "root:x:0:\nstaff:x:50:app,root\nwheel:x:51:app\napp:x:1001:\n";

    [Theory]
    [InlineData("app", 1000, 1001, "50 51")]
    [InlineData("1000", 1000, 1001, "50 51")]
    [InlineData("app:staff", 1000, 50, "")]
    [InlineData("app:7", 1000, 7, "")]
    [InlineData("4242", 4242, 0, "")]
    [InlineData("4242:staff", 4242, 50, "")]
    [InlineData("0:0", 0, 0, "")]
    public void A_user_is_found_by_name_or_number(string text, uint uid, uint gid, string groups)
    {
        var user = UserLookup.Find(text, Passwd, Group);

        Assert.Equal((uid, gid, groups), (user.Uid, user.Gid, string.Join(' ', user.AdditionalGids ?? [])));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("app:nobody")]
    [InlineData("-1")]
    [InlineData("4294967295")]
    [InlineData("")]
    public void A_name_without_an_entry_is_refused(string text) => Assert.Throws<FormatException>(() => UserLookup.Find(text, Passwd, Group));

    [Fact]
    public void A_root_without_files_knows_numbers_only()
    {
        Assert.Equal(5u, UserLookup.Find("5", null, null).Uid);
        Assert.Throws<FormatException>(() => UserLookup.Find("root", null, null));
    }

    [Fact]
    public void The_home_directory_is_that_of_the_entry()
    {
        const string passwd = "ana:x:1000:100:Ana:/home/ana:/bin/sh\nbroken\nnowhere:x:88:89:::\n";

        Assert.Equal("/home/ana", UserLookup.HomeOf(1000, passwd));
        Assert.Equal("/", UserLookup.HomeOf(88, passwd));
        Assert.Equal("/", UserLookup.HomeOf(5, null));
    }
}
