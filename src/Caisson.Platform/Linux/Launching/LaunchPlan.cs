using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Caisson.Platform.Linux.Launching;

/// <summary>A program of system calls that makes one process; text for people and tests, <see cref="PlanEncoder"/> for the child.</summary>
/// <remarks>
/// Text: a line <c># purpose</c> whenever the purpose changes, then a line a step: number, result register, call with arguments, and in brackets where
/// errors and success lead when that is not the next step.
/// </remarks>
public sealed class LaunchPlan
{
    private readonly List<Operand> _arguments;

    internal LaunchPlan(List<PlanStep> steps, List<Operand> arguments, List<Register> registers)
    {
        Steps = steps;
        _arguments = arguments;
        Registers = registers;
    }

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<PlanStep> Steps { get; }

    internal List<Register> Registers { get; }

    /// <summary>The arguments of one of its steps.</summary>
    internal ReadOnlySpan<Operand> ArgumentsOf(PlanStep step) => CollectionsMarshal.AsSpan(_arguments).Slice(step.First, step.Count);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        var purpose = "";
        for (var i = 0; i < Steps.Count; i++)
        {
            if (Steps[i].Purpose != purpose)
            {
                purpose = Steps[i].Purpose;
                text.Append("# ").Append(purpose).Append('\n');
            }

            Print(text, i, Steps[i]);
        }

        return text.ToString();
    }

    private void Print(StringBuilder text, int index, PlanStep step)
    {
        text.Append(index.ToString("000", CultureInfo.InvariantCulture)).Append("  ");
        if (step.Result is { } result)
        {
            text.Append('$').Append(result.Name).Append(" = ");
        }

        text.Append(step.Name).Append('(');
        var separator = "";
        foreach (ref readonly var argument in ArgumentsOf(step))
        {
            text.Append(separator);
            argument.Print(text);
            separator = ", ";
        }

        text.Append(')');
        for (var errors = step.Tolerated; errors != 0; errors >>= 16)
        {
            text.Append(" [").Append(Errno.NameOf((int)(errors & 0xffff))).Append(": ");
            PrintTarget(text, step.OnTolerated);
        }

        if (step.OnSuccess is not null)
        {
            text.Append(" [done: ");
            PrintTarget(text, step.OnSuccess);
        }

        text.Append('\n');
    }

    private static void PrintTarget(StringBuilder text, PlanLabel? label) =>
        text.Append(label is null ? "go on" : label.Index.ToString("000", CultureInfo.InvariantCulture)).Append(']');
}
