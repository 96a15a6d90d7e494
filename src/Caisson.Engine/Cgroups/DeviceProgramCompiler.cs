namespace Caisson.Engine.Cgroups;

/// <summary>Compiles device rules into a program for cgroup v2, which has no files for them: BPF_PROG_TYPE_CGROUP_DEVICE. A pure function.</summary>
/// <remarks>
/// <para>
/// The context is struct bpf_cgroup_dev_ctx: access (upper 16 bits: 1 mknod, 2 read, 4 write) and type (lower 16 bits: 1 block, 2 character), major, minor.
/// The answer is 1 to allow, 0 for EPERM.
/// </para>
/// <para>
/// Each kind of access is decided by the last rule that speaks of it. So the program goes through the rules from the last to the first and keeps what is
/// still undecided in register 3: a rule that denies any of it ends the matter, one that allows takes its part off, and when nothing is left, all is
/// allowed. Registers: 2 type, 3 undecided access, 4 major, 5 minor, 6 scratch.
/// </para>
/// </remarks>
internal static class DeviceProgramCompiler
{
    private const byte Context = 1;
    private const byte Type = 2;
    private const byte Undecided = 3;
    private const byte Major = 4;
    private const byte Minor = 5;
    private const byte Scratch = 6;
    private const int TypeMask = 0xFFFF;
    private const int AccessShift = 16;
    private const int EveryAccess = 7;

    /// <summary>The program; null when every device is allowed.</summary>
    /// <param name="steps">What is allowed and denied in order, the first of which sets the default (<see cref="DeviceAccess.List"/>).</param>
    public static IReadOnlyList<DeviceInstruction>? Compile(IReadOnlyList<DeviceStep> steps)
    {
        if (steps is [{ Allow: true }])
        {
            return null;
        }

        List<DeviceInstruction> program =
        [
            new(DeviceInstruction.LoadWord, Type, Context, 0, 0),
            new(DeviceInstruction.Copy, Undecided, Type, 0, 0),
            new(DeviceInstruction.And, Type, 0, 0, TypeMask),
            new(DeviceInstruction.ShiftRight, Undecided, 0, 0, AccessShift),
            new(DeviceInstruction.LoadWord, Major, Context, 4, 0),
            new(DeviceInstruction.LoadWord, Minor, Context, 8, 0),
        ];
        for (var index = steps.Count - 1; index > 0; index--)
        {
            Add(program, steps[index]);
        }

        AddAnswer(program, steps[0].Allow);
        return program;
    }

    private static void Add(List<DeviceInstruction> program, DeviceStep step)
    {
        List<DeviceInstruction> decision = [];
        var access = AccessOf(step.Access);
        if (!step.Allow && access != EveryAccess)
        {
            decision.Add(new(DeviceInstruction.Copy, Scratch, Undecided, 0, 0));
            decision.Add(new(DeviceInstruction.And, Scratch, 0, 0, access));
            decision.Add(new(DeviceInstruction.JumpIfEqual, Scratch, 0, 2, 0));
        }
        else if (step.Allow && access != EveryAccess)
        {
            decision.Add(new(DeviceInstruction.And, Undecided, 0, 0, EveryAccess & ~access));
            decision.Add(new(DeviceInstruction.JumpIfNot, Undecided, 0, 2, 0));
        }

        AddAnswer(decision, step.Allow);

        // Each question that is answered with no leads behind the decision.
        List<(byte Register, int Value)> questions = [(Type, step.Type == 'b' ? 1 : 2)];
        if (step.Major is { } major)
        {
            questions.Add((Major, unchecked((int)(uint)major)));
        }

        if (step.Minor is { } minor)
        {
            questions.Add((Minor, unchecked((int)(uint)minor)));
        }

        for (var index = 0; index < questions.Count; index++)
        {
            var (register, value) = questions[index];
            program.Add(new(DeviceInstruction.JumpIfNot, register, 0, (short)(questions.Count - 1 - index + decision.Count), value));
        }

        program.AddRange(decision);
    }

    private static void AddAnswer(List<DeviceInstruction> program, bool isAllowed)
    {
        program.Add(new(DeviceInstruction.Set, 0, 0, 0, isAllowed ? 1 : 0));
        program.Add(new(DeviceInstruction.Exit, 0, 0, 0, 0));
    }

    private static int AccessOf(string letters) =>
        (letters.Contains('m') ? 1 : 0) | (letters.Contains('r') ? 2 : 0) | (letters.Contains('w') ? 4 : 0);
}
