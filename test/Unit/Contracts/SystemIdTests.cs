using Caisson.Contracts;

namespace Caisson.UnitTests.Contracts;

public sealed class SystemIdTests
{
    [Theory]
    [InlineData("", "system id '' is empty")]
    [InlineData("-a", "system id '-a' does not begin with a letter or digit")]
    [InlineData("a/b", "system id 'a/b' holds a character other than letters, digits, '.', '_' and '-'")]
    public void A_bad_id_is_refused_in_words_that_people_can_read_whole(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SystemId(text)).Message);

    [Fact]
    public void An_id_that_is_too_long_is_not_repeated_whole() =>
        Assert.Equal(
            $"system id '{new string('a', 40)}…' is longer than 128 characters",
            Assert.Throws<ArgumentException>(() => new SystemId(new string('a', 129))).Message);
}
