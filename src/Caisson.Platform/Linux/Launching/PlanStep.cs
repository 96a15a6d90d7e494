using Caisson.Contracts.Errors;

namespace Caisson.Platform.Linux.Launching;

/// <summary>One step of a plan.</summary>
public sealed class PlanStep
{
    internal PlanStep(PlanOperation operation, int number, string name, string purpose, ErrorCode failure)
    {
        Operation = operation;
        Number = number;
        Name = name;
        Purpose = purpose;
        Failure = failure;
    }

    /// <summary>What is done.</summary>
    public PlanOperation Operation { get; }

    /// <summary>The system call's name, or the operation's.</summary>
    public string Name { get; }

    /// <summary>What it is good for, for people: <c>mount tmpfs at /run</c>.</summary>
    public string Purpose { get; }

    /// <summary>The code of the error when it fails.</summary>
    public ErrorCode Failure { get; }

    internal int Number { get; }

    /// <summary>Where its arguments begin among those of the plan.</summary>
    internal int First { get; init; }

    /// <summary>How many arguments it has, at most six.</summary>
    internal int Count { get; init; }

    internal Register? Result { get; init; }

    internal uint Flags { get; set; }

    internal ulong Tolerated { get; private set; }

    internal PlanLabel? OnTolerated { get; private set; }

    internal PlanLabel? OnSuccess { get; private set; }

    /// <summary>These errors are no failure: the plan goes on.</summary>
    public PlanStep Tolerate(int errno, int other = 0, int third = 0)
    {
        Tolerated = (uint)errno | ((ulong)(uint)other << 16) | ((ulong)(uint)third << 32);
        return this;
    }

    /// <summary>These errors are no failure: the plan goes on elsewhere.</summary>
    public PlanStep TolerateTo(PlanLabel label, int errno, int other = 0, int third = 0)
    {
        OnTolerated = label;
        return Tolerate(errno, other, third);
    }

    /// <summary>After success the plan goes on elsewhere.</summary>
    public PlanStep ThenTo(PlanLabel label)
    {
        OnSuccess = label;
        return this;
    }
}
