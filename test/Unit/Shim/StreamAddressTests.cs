using Caisson.Shim.Streams;

namespace Caisson.UnitTests.Shim;

public sealed class StreamAddressTests
{
    [Theory]
    [InlineData("", "fifo", "", "")]
    [InlineData("/run/x-stdout", "fifo", "/run/x-stdout", "")]
    [InlineData("fifo:///run/x", "fifo", "/run/x", "")]
    [InlineData("file:///var/log/a%20b.log", "file", "/var/log/a b.log", "")]
    [InlineData("binary:///bin/logger?to=/a%3Fb&quiet&k=", "binary", "/bin/logger", "to=/a?b quiet= k=")]
    [InlineData("://x", "fifo", "://x", "")]
    public void An_address_has_a_scheme_a_path_and_pairs(string text, string scheme, string path, string pairs)
    {
        var address = StreamAddress.Parse(text);

        Assert.Equal((scheme, path, pairs), (address.Scheme, address.Path, string.Join(' ', address.Query.Select(pair => $"{pair.Key}={pair.Value}"))));
    }
}
