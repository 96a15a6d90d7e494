namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Boot by UEFI.</summary>
public sealed record Uefi : Document
{
    /// <summary>Whether the boot debugger is on.</summary>
    public bool EnableDebugger { get; init; }

    /// <summary><c>Apply</c> or <c>Skip</c>.</summary>
    public string? ApplySecureBootTemplate { get; init; }

    /// <summary>The template's GUID.</summary>
    public string? SecureBootTemplateId { get; init; }

    /// <summary>What to boot.</summary>
    public UefiBootEntry? BootThis { get; init; }

    /// <summary>Where the firmware writes to, for instance <c>ComPort1</c>.</summary>
    public string? Console { get; init; }
}
