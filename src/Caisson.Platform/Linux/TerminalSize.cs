using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux;

/// <summary>A terminal's size in characters; struct winsize, ioctl_tty(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct TerminalSize
{
    private readonly ushort _rows;
    private readonly ushort _columns;
    private readonly ushort _horizontalPixels;
    private readonly ushort _verticalPixels;

    /// <summary>Makes a size.</summary>
    public TerminalSize(ushort rows, ushort columns)
    {
        _rows = rows;
        _columns = columns;
        _horizontalPixels = 0;
        _verticalPixels = 0;
    }

    /// <summary>Rows.</summary>
    public ushort Rows => _rows;

    /// <summary>Columns.</summary>
    public ushort Columns => _columns;
}
