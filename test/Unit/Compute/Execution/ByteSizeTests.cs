using Caisson.Compute.Execution;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("64m", 64L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2KiB", 2048)]
    [InlineData("1TB", 1L << 40)]
    public void A_size_has_a_number_and_a_unit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("1x")]
    [InlineData("1.2.3")]
    [InlineData("99999999999t")]
    [InlineData("0x10")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));
}
