using System.Text;
using Caisson.Ttrpc.WellKnown;
using Caisson.UnitTests.Ttrpc.Samples;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>Messages that together use every field, at both ends of its range.</summary>
internal static class SampleMessages
{
    public static IReadOnlyDictionary<string, Everything> All { get; } = new Dictionary<string, Everything>
    {
        ["empty"] = new(),
        ["largest"] = new()
        {
            ADouble = double.MaxValue,
            AFloat = float.Epsilon,
            AnInt32 = int.MaxValue,
            AnInt64 = long.MaxValue,
            AUint32 = uint.MaxValue,
            AUint64 = ulong.MaxValue,
            ASint32 = int.MaxValue,
            ASint64 = long.MaxValue,
            AFixed32 = uint.MaxValue,
            AFixed64 = ulong.MaxValue,
            ASfixed32 = int.MaxValue,
            ASfixed64 = long.MaxValue,
            ABool = true,
            AString = "größer 🦆",
            SomeBytes = Encoding.UTF8.GetBytes("\0bytes\xff"),
            Shape = Shape.LongName,
            At = new Timestamp { Seconds = 1795363200, Nanos = 999_999_999 },
            Any = new Any { TypeUrl = "caisson.sample.Text", Value = new byte[] { 1, 2, 3 } },
        },
        ["smallest"] = new()
        {
            ADouble = double.Epsilon,
            AFloat = float.NegativeInfinity,
            AnInt32 = int.MinValue,
            AnInt64 = long.MinValue,
            AUint32 = 1,
            AUint64 = 128,
            ASint32 = int.MinValue,
            ASint64 = long.MinValue,
            ASfixed32 = int.MinValue,
            ASfixed64 = long.MinValue,
            Shape = (Shape)(-1),
        },
        ["lists"] = new()
        {
            Numbers = [0, 1, -1, int.MaxValue],
            LooseNumbers = [0, long.MinValue, 5],
            Texts = ["", "one", new string('x', 300)],
            Inners = [new EverythingInner(), new EverythingInner { Name = "b", Kind = EverythingInnerKind.Other }],
            Doubles = [0, 1.5, double.NaN],
            Shapes = [Shape.None, Shape.Round, (Shape)12],
            Bools = [true, false, true],
        },
        ["maps"] = new()
        {
            Words = new Dictionary<string, string> { ["key"] = "value", [""] = "" },
            InnersByNumber = new Dictionary<int, EverythingInner> { [-7] = new() { Name = "seven" } },
        },
        ["present though default"] = new() { PerhapsNumber = 0, PerhapsText = "", PerhapsBytes = ReadOnlyMemory<byte>.Empty, PerhapsShape = Shape.None, ChosenText = "" },
        ["a number chosen"] = new() { ChosenNumber = 0, PerhapsNumber = -1 },
        ["a message chosen"] = new() { ChosenInner = new EverythingInner { Name = "chosen" } },
        ["nested"] = new() { Inner = new EverythingInner { Name = "inner" }, Everything_ = new Everything { Everything_ = new Everything { AString = "deep" } } },
    };
}
