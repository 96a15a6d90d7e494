using System.Buffers.Binary;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Writes a classic BPF program from its end to its beginning, so that every jump knows how far it goes.</summary>
/// <remarks>
/// <c>linux/filter.h</c>. A conditional jump reaches 255 instructions: beyond that an answer is written anew nearby, and an instruction is reached by a long jump.
/// Positions are counted from the end and never change.
/// </remarks>
internal sealed class FilterAssembler
{
    private const ushort LoadWord = 0x20;
    private const ushort Jump = 0x05;
    private const ushort And = 0x54;
    private const ushort Return = 0x06;
    private const int ShortReach = 255;

    // Room for what resolving the other target may still insert.
    private const int Reserve = 2;

    private readonly List<ulong> _instructions = new(512);
    private readonly List<(uint Action, int Position)> _answers = [];

    /// <summary>The last instruction written, which is the first of the program so far.</summary>
    public FilterTarget Here => FilterTarget.At(_instructions.Count - 1);

    /// <summary>How many instructions there are.</summary>
    public int Count => _instructions.Count;

    /// <summary>A conditional jump on the accumulator.</summary>
    public FilterTarget Test(FilterJump jump, uint operand, FilterTarget isTrue, FilterTarget isFalse)
    {
        var whenFalse = Near(isFalse);
        var whenTrue = Near(isTrue);
        var next = _instructions.Count - 1;
        return Add((ushort)jump, (byte)(next - whenTrue), (byte)(next - whenFalse), operand);
    }

    /// <summary>Loads a word of the call's data and goes on at a target.</summary>
    public FilterTarget Load(int offset, FilterTarget next)
    {
        Lead(next);
        return Add(LoadWord, 0, 0, (uint)offset);
    }

    /// <summary>Keeps the bits of a mask and goes on at a target.</summary>
    public FilterTarget Mask(uint mask, FilterTarget next)
    {
        Lead(next);
        return Add(And, 0, 0, mask);
    }

    /// <summary>The program as the kernel reads it: an array of struct sock_filter.</summary>
    /// <param name="entry">Where it begins.</param>
    public byte[] Finish(FilterTarget entry)
    {
        Lead(entry);
        var bytes = new byte[_instructions.Count * sizeof(ulong)];
        for (var i = 0; i < _instructions.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _instructions[^(i + 1)]);
        }

        return bytes;
    }

    // What follows is the instruction written last.
    private void Lead(FilterTarget next)
    {
        if (next.Position < 0)
        {
            Answer(next.Action);
        }
        else if (next.Position != _instructions.Count - 1)
        {
            LongJump(next.Position);
        }
    }

    private int Near(FilterTarget target)
    {
        if (target.Position >= 0)
        {
            return IsNear(target.Position) ? target.Position : LongJump(target.Position);
        }

        var known = PlaceOf(target.Action);
        return known >= 0 && IsNear(_answers[known].Position) ? _answers[known].Position : Answer(target.Action);
    }

    // Remembers where an action was answered last: the nearest from here on.
    private int Answer(uint action)
    {
        var position = Write(action);
        var known = PlaceOf(action);
        if (known >= 0)
        {
            _answers[known] = (action, position);
        }
        else
        {
            _answers.Add((action, position));
        }

        return position;
    }

    private int PlaceOf(uint action)
    {
        for (var i = 0; i < _answers.Count; i++)
        {
            if (_answers[i].Action == action)
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsNear(int position) => _instructions.Count - 1 - position <= ShortReach - Reserve;

    private int Write(uint action) => Add(Return, 0, 0, action).Position;

    private int LongJump(int position) => Add(Jump, 0, 0, (uint)(_instructions.Count - 1 - position)).Position;

    private FilterTarget Add(ushort code, byte whenTrue, byte whenFalse, uint operand)
    {
        _instructions.Add(code | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)operand << 32));
        return Here;
    }
}
