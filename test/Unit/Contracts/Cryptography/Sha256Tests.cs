using System.Security.Cryptography;
using System.Text;
using Caisson.Contracts.Cryptography;

namespace Caisson.UnitTests.Contracts.Cryptography;

public sealed class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void The_standards_own_examples_come_out(string message, string expected)
    {
        Assert.Equal(expected, Convert.ToHexStringLower(Sha256.HashData(Encoding.ASCII.GetBytes(message))));
    }

    [Fact]
    public void Every_length_up_to_five_blocks_agrees_with_the_framework()
    {
        var data = RandomBytes(5 * 64);

        for (var length = 0; length <= data.Length; length++)
        {
            Assert.Equal(SHA256.HashData(data.AsSpan(0, length)), Sha256.HashData(data.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(127)]
    [InlineData(4096)]
    public void Any_chunking_gives_the_same_digest(int chunk)
    {
        var data = RandomBytes(100_003);
        var hash = new Sha256();

        for (var offset = 0; offset < data.Length; offset += chunk)
        {
            hash.Append(data.AsSpan(offset, Math.Min(chunk, data.Length - offset)));
        }

        Assert.Equal(SHA256.HashData(data), hash.Finish());
    }

    [Fact]
    public void Random_chunks_of_random_messages_agree_with_the_framework()
    {
        var random = new Random(2);
        var hash = new Sha256();

        for (var run = 0; run < 200; run++)
        {
            var data = RandomBytes(random.Next(3000));
            for (var offset = 0; offset < data.Length;)
            {
                var length = Math.Min(random.Next(200), data.Length - offset);
                hash.Append(data.AsSpan(offset, length));
                offset += length;
            }

            Assert.Equal(SHA256.HashData(data), hash.Finish());
        }
    }

    [Fact]
    public void Finishing_begins_a_new_message()
    {
        var hash = new Sha256();
        hash.Append("first"u8);
        _ = hash.Finish();

        Assert.Equal(SHA256.HashData([]), hash.Finish());
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sha256.HashData([], new byte[31]));
    }

    private static byte[] RandomBytes(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }
}
