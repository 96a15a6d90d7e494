using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>A condition on an argument. Comparisons are of unsigned numbers: a negative argument is a large one.</summary>
/// <param name="Index">Which argument, 0 to 5.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Value">What is compared with; of a masked comparison within the mask.</param>
/// <param name="Mask">The bits that a masked comparison looks at; all of them otherwise.</param>
internal readonly record struct ArgumentCondition(uint Index, ArgumentComparison Comparison, ulong Value, ulong Mask = ulong.MaxValue)
{
    private const uint HighestIndex = 5;

    /// <summary>The names of comparisons there are.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"];

    /// <summary>Reads a condition of the specification.</summary>
    /// <param name="argument">The condition.</param>
    /// <param name="where">The place in the specification, for the error.</param>
    /// <exception cref="LaunchException">There is no such argument or comparison.</exception>
    public static ArgumentCondition Parse(SeccompArgument argument, string where)
    {
        if (argument.Index > HighestIndex)
        {
            throw SpecCheck.Invalid($"a condition in {where} is on argument {argument.Index}; a system call has the arguments 0 to {HighestIndex}");
        }

        var comparison = argument.Operator switch
        {
            "SCMP_CMP_NE" => ArgumentComparison.NotEqual,
            "SCMP_CMP_LT" => ArgumentComparison.Less,
            "SCMP_CMP_LE" => ArgumentComparison.LessOrEqual,
            "SCMP_CMP_EQ" => ArgumentComparison.Equal,
            "SCMP_CMP_GE" => ArgumentComparison.GreaterOrEqual,
            "SCMP_CMP_GT" => ArgumentComparison.Greater,
            "SCMP_CMP_MASKED_EQ" => ArgumentComparison.MaskedEqual,
            _ => throw new LaunchException(ErrorCode.InvalidDocument, $"unknown comparison '{argument.Operator}' in {where}", 0),
        };
        return comparison == ArgumentComparison.MaskedEqual
            ? new ArgumentCondition(argument.Index, comparison, argument.ValueTwo & argument.Value, argument.Value)
            : new ArgumentCondition(argument.Index, comparison, argument.Value);
    }
}
