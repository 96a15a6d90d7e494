using Caisson.Contracts.Errors;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Writes a plan step by step. Typed methods, a file per group of calls, so that a plan cannot hold a call with wrong arguments.</summary>
public sealed partial class PlanBuilder
{
    private readonly List<PlanStep> _steps = new(512);
    private readonly List<Operand> _arguments = new(1536);
    private readonly List<Register> _registers = new(32);

    /// <summary>Begins a plan. Its first register is the child's end of the socket to its parent.</summary>
    public PlanBuilder() => Status = NewRegister("status");

    /// <summary>The child's end of the socket to its parent.</summary>
    public Register Status { get; }

    /// <summary>The child's copy of its parent's end, for the parent to fill in; null in a plan without <see cref="AwaitParent"/>.</summary>
    public Register? Parent { get; private set; }

    /// <summary>What the next steps are good for, for people.</summary>
    public string Purpose { get; set; } = "begin";

    /// <summary>The code of the error when one of the next steps fails.</summary>
    public ErrorCode Failure { get; set; } = ErrorCode.LaunchFailed;

    /// <summary>Names a new register. Those the parent fills before the clone are named in <see cref="EncodedPlan.Set"/>.</summary>
    public Register NewRegister(string name)
    {
        var register = new Register(_registers.Count, name);
        _registers.Add(register);
        return register;
    }

    /// <summary>Says that a label is here.</summary>
    public void Mark(PlanLabel label)
    {
        ArgumentNullException.ThrowIfNull(label);
        label.Index = _steps.Count;
    }

    /// <summary>The plan. A label at the very end would lead outside and is refused.</summary>
    public LaunchPlan Build() =>
        _steps is [.., { Operation: PlanOperation.ExecuteProgram }] ? new LaunchPlan(_steps, _arguments, _registers) : throw new InvalidOperationException("a plan ends by executing a program");

    private PlanStep Call(int number, string name, Register? result, params ReadOnlySpan<Operand> arguments) =>
        Add(PlanOperation.SystemCall, number, name, result, arguments);

    private PlanStep Add(PlanOperation operation, int number, string name, Register? result, params ReadOnlySpan<Operand> arguments)
    {
        var step = new PlanStep(operation, number, name, Purpose, Failure) { Result = result, First = _arguments.Count, Count = arguments.Length };
        _arguments.AddRange(arguments);
        _steps.Add(step);
        return step;
    }
}
