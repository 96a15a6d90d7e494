namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Writes a balanced binary search over ranges of numbers, which are in the accumulator.</summary>
internal readonly struct NumberSearch
{
    private readonly FilterAssembler _program;
    private readonly List<NumberRange> _ranges;
    private readonly bool _isNarrow;
    private readonly uint _narrowFrom;

    /// <summary>Prepares.</summary>
    /// <param name="program">Where to write.</param>
    /// <param name="ranges">The ranges, in order; the first holds everything below the second.</param>
    /// <param name="isNarrow">Arguments have 32 bits.</param>
    /// <param name="narrowFrom">From this number on they have 32 bits in any case.</param>
    public NumberSearch(FilterAssembler program, List<NumberRange> ranges, bool isNarrow, uint narrowFrom)
    {
        _program = program;
        _ranges = ranges;
        _isNarrow = isNarrow;
        _narrowFrom = narrowFrom;
    }

    /// <summary>Writes.</summary>
    /// <returns>Where it begins.</returns>
    public FilterTarget Write() => Write(0, _ranges.Count - 1);

    private FilterTarget Write(int first, int last)
    {
        if (first == last)
        {
            var range = _ranges[first];
            return new ConditionWriter(_program, _isNarrow || range.First >= _narrowFrom).Write(range.Verdict);
        }

        var middle = (first + last + 1) / 2;
        var above = Write(middle, last);
        var below = Write(first, middle - 1);
        return _program.Test(FilterJump.GreaterOrEqual, _ranges[middle].First, above, below);
    }
}
