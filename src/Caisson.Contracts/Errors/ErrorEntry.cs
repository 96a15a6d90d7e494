namespace Caisson.Contracts.Errors;

/// <summary>What is known about one error.</summary>
public sealed record ErrorEntry
{
    /// <summary>Whose error it is.</summary>
    public required ErrorFamily Family { get; init; }

    /// <summary>Its number: an errno, a Win32 code, or an HRESULT as an unsigned number; null where there is only a name.</summary>
    public long? Number { get; init; }

    /// <summary>Its name, for instance <c>ERROR_VMCOMPUTE_INVALID_STATE</c> or <c>ENOENT</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names it goes by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What it is to us; null for what is no error by itself, an operation or an end that nobody has to explain.</summary>
    public required ErrorCode? Code { get; init; }

    /// <summary>What it says, one sentence without a period.</summary>
    public required string Meaning { get; init; }

    /// <summary>
    /// Where it usually comes from, one sentence without a period. Every error and every exit reason has one. An operation has none and is null: it is
    /// what was being done, not what went wrong; the cause stands at the error that it failed with.
    /// </summary>
    public string? Cause { get; init; }

    /// <summary>What one can do; null when nothing general is known.</summary>
    public string? Remedy { get; init; }

    /// <summary>The number as people look it up: hexadecimal for Windows, decimal for an errno; null without one.</summary>
    public string? NumberText => Number is not { } number ? null
        : Family == ErrorFamily.Errno ? FormattableString.Invariant($"{number}")
        : number > ushort.MaxValue ? FormattableString.Invariant($"0x{number:X8}")
        : FormattableString.Invariant($"0x{number:X}");
}
