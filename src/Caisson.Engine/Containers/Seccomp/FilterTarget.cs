namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Where a jump goes: to an instruction that stands already, counted from the program's end, or to the answer of an action.</summary>
/// <param name="Position">The instruction; -1 for an answer.</param>
/// <param name="Action">The answer.</param>
internal readonly record struct FilterTarget(int Position, uint Action)
{
    /// <summary>An answer.</summary>
    public static FilterTarget Answer(uint action) => new(-1, action);

    /// <summary>An instruction.</summary>
    public static FilterTarget At(int position) => new(position, 0);
}
