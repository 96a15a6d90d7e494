using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>The kernel's struct termios, <c>asm-generic/termbits.h</c>: 36 bytes, 19 control characters.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    internal uint InputFlags;
    internal uint OutputFlags;
    internal uint ControlFlags;
    internal uint LocalFlags;
    internal byte Line;
    internal ControlCharacters Characters;

    [InlineArray(19)]
    internal struct ControlCharacters
    {
        private byte _first;
    }
}
