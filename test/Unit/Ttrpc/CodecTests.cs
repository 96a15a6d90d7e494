using System.Reflection;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;
using Caisson.UnitTests.Ttrpc.Samples;
using Google.Protobuf;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>The generated codec, against protobuf's own.</summary>
public sealed class CodecTests
{
    public static TheoryData<string> Samples => [.. SampleMessages.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_we_write_protobuf_reads_and_writes_alike(string name)
    {
        var bytes = WireWriter.ToArray(SampleMessages.All[name]);

        var reference = Reference.Everything.Parser.ParseFrom(bytes);

        // Protobuf's C# leaves out the defaults in a map's entry, its Go does not; both are right.
        if (name != "maps")
        {
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(reference.ToByteArray()));
        }

        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(WireWriter.ToArray(WireReader.Read<Everything>(reference.ToByteArray()))));
    }

    [Fact]
    public void Negative_zero_is_not_the_default()
    {
        var read = WireReader.Read<Everything>(WireWriter.ToArray(new Everything { ADouble = -0.0, AFloat = -0.0f }));

        Assert.True(double.IsNegative(read.ADouble) && float.IsNegative(read.AFloat));
    }

    [Fact]
    public void Every_field_of_the_sample_differs_from_its_default_in_some_sample()
    {
        var empty = new Everything();
        var always = typeof(Everything).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => SampleMessages.All.Values.All(sample => Equals(property.GetValue(sample), property.GetValue(empty))))
            .Select(property => property.Name);

        Assert.Empty(always);
    }

    [Fact]
    public void Lists_of_numbers_are_read_packed_and_loose()
    {
        // Field 18 loose, field 19 packed: each the other way round than it is written.
        byte[] bytes = [0x90, 0x01, 5, 0x90, 0x01, 6, 0x9a, 0x01, 2, 7, 8];

        var read = WireReader.Read<Everything>(bytes);

        Assert.Equal([5, 6], read.Numbers);
        Assert.Equal([7L, 8L], read.LooseNumbers);
    }

    [Fact]
    public void Of_alternatives_the_last_counts()
    {
        byte[] bytes = [.. WireWriter.ToArray(new Everything { ChosenText = "first" }), .. WireWriter.ToArray(new Everything { ChosenNumber = 2 })];

        var read = WireReader.Read<Everything>(bytes);

        Assert.Null(read.ChosenText);
        Assert.Equal(2, read.ChosenNumber);
    }

    [Fact]
    public void Unknown_fields_of_every_wire_type_are_passed_over()
    {
        // Fields 1000 to 1003: varint, 64 bits, delimited, 32 bits.
        byte[] unknown = [0xc0, 0x3e, 0xff, 0x01, 0xc9, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8, 0xd2, 0x3e, 3, 1, 2, 3, 0xdd, 0x3e, 1, 2, 3, 4];
        byte[] bytes = [.. unknown, .. WireWriter.ToArray(new Everything { AString = "kept" }), .. unknown];

        Assert.Equal("kept", WireReader.Read<Everything>(bytes).AString);
    }

    [Fact]
    public void Unknown_values_of_an_enumeration_survive()
    {
        var bytes = WireWriter.ToArray(new Everything { Shape = (Shape)(-5), Shapes = [(Shape)99] });

        var read = WireReader.Read<Everything>(bytes);

        Assert.Equal((Shape)(-5), read.Shape);
        Assert.Equal([(Shape)99], read.Shapes);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_prefix_is_a_message_or_a_named_error(string name)
    {
        var bytes = WireWriter.ToArray(SampleMessages.All[name]);

        for (var length = 0; length < bytes.Length; length++)
        {
            ReadOrRefuse(bytes.AsSpan(0, length));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_flipped_bit_gives_a_message_or_a_named_error(string name)
    {
        var bytes = WireWriter.ToArray(SampleMessages.All[name]);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOrRefuse(bytes);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Noise_gives_a_message_or_a_named_error()
    {
        var random = new Random(4711);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            refused += ReadOrRefuse(bytes) ? 0 : 1;
        }

        Assert.InRange(refused, 1, 20_000);
    }

    [Theory]
    [InlineData("f8ffffffffffffffff01", "names no field")]
    [InlineData("00", "names no field")]
    [InlineData("0b", "wire type 3")]
    [InlineData("1affffffff0f", "4294967295 bytes")]
    [InlineData("18ffffffffffffffffffff01", "64 bits")]
    [InlineData("18ffffffffffffffffff02", "64 bits")]
    [InlineData("18", "within a number")]
    [InlineData("09010203", "within the 8 bytes")]
    [InlineData("7202c328", "not UTF-8")]
    public void Bytes_that_are_no_message_are_refused_by_name(string hex, string text)
    {
        var refused = Assert.Throws<WireFormatException>(() => WireReader.Read<Everything>(Convert.FromHexString(hex)));

        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_that_nest_too_deep_are_refused_and_the_deepest_allowed_is_read()
    {
        Assert.NotNull(WireReader.Read<Everything>(Nested(WireReader.MaximumDepth)));
        Assert.Contains("nest deeper", Assert.Throws<WireFormatException>(() => WireReader.Read<Everything>(Nested(WireReader.MaximumDepth + 1))).Message, StringComparison.Ordinal);

        static byte[] Nested(int depth)
        {
            var message = new Everything();
            for (var level = 0; level < depth; level++)
            {
                message = new Everything { Everything_ = message };
            }

            return WireWriter.ToArray(message);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xaa, 0x01, 0 })]
    [InlineData(new byte[] { 0xa2, 0x01, 0 })]
    [InlineData(new byte[] { 0xb2, 0x01, 0 })]
    [InlineData(new byte[] { 0x98, 0x01, 0 })]
    public void More_items_than_allowed_are_refused_before_they_cost_memory(byte[] item)
    {
        var bytes = Enumerable.Repeat(item, WireReader.MaximumItems + 1).SelectMany(part => part).ToArray();

        Assert.Contains("items", Assert.Throws<WireFormatException>(() => WireReader.Read<Everything>(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_list_longer_than_allowed_is_refused()
    {
        byte[] bytes = [0x92, 0x01, 0x81, 0x80, 0x10, .. new byte[WireReader.MaximumItems + 1]];

        Assert.Contains("items", Assert.Throws<WireFormatException>(() => WireReader.Read<Everything>(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_message_is_unpacked_by_its_name_with_any_prefix()
    {
        var packed = Any.Pack(new Text { Text_ = "inside" }, Text.FullName);

        Assert.Equal("caisson.sample.Text", packed.TypeUrl);
        Assert.True(packed.Is(Text.FullName));
        Assert.True(new Any { TypeUrl = "type.googleapis.com/caisson.sample.Text" }.Is(Text.FullName));
        Assert.False(new Any { TypeUrl = "xcaisson.sample.Text" }.Is(Text.FullName));
        Assert.Equal("inside", packed.Unpack<Text>().Text_);
    }

    [Theory]
    [InlineData("2026-11-22T18:00:00.1234567+02:00", 1795363200, 123456700)]
    [InlineData("1969-12-31T23:59:59.9+00:00", -1, 900000000)]
    [InlineData("0001-01-01T00:00:00+00:00", -62135596800, 0)]
    public void A_time_travels_as_a_timestamp(string text, long seconds, int nanos)
    {
        var time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        var stamp = Timestamp.Of(time);

        Assert.Equal((seconds, nanos), (stamp.Seconds, stamp.Nanos));
        Assert.Equal(time, stamp.ToDateTimeOffset());
    }

    [Theory]
    [InlineData(0, 1_000_000_000)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(long.MinValue, 0)]
    [InlineData(253402300800, 0)]
    public void A_timestamp_that_is_no_time_is_none(long seconds, int nanos) =>
        Assert.Null(new Timestamp { Seconds = seconds, Nanos = nanos }.ToDateTimeOffset());

    private static bool ReadOrRefuse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var read = WireReader.Read<Everything>(bytes);
            Assert.NotNull(WireReader.Read<Everything>(WireWriter.ToArray(read)));
            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }
}
