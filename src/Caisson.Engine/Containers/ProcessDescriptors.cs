using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>What a new process gets as its standard streams.</summary>
/// <remarks>Borrowed: the owner closes them once the launch has answered.</remarks>
internal abstract record ProcessDescriptors
{
    private ProcessDescriptors()
    {
    }

    /// <summary>Three descriptors; null is <c>/dev/null</c>, opened inside the container.</summary>
    /// <param name="Input">Standard input.</param>
    /// <param name="Output">Standard output.</param>
    /// <param name="Error">Standard error.</param>
    public sealed record Streams(SafeFileHandle? Input, SafeFileHandle? Output, SafeFileHandle? Error) : ProcessDescriptors;

    /// <summary>A pseudo-terminal made in the container's own devpts; its master comes back in <see cref="LaunchedProcess.TerminalMaster"/>.</summary>
    /// <param name="Height">Rows; 0 leaves the kernel's default.</param>
    /// <param name="Width">Columns; 0 leaves the kernel's default.</param>
    public sealed record Terminal(ushort Height, ushort Width) : ProcessDescriptors;
}
