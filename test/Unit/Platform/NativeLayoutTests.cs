using System.Runtime.CompilerServices;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Native;

namespace Caisson.UnitTests.Platform;

/// <summary>Sizes as the C compiler of 64-bit Linux gives them.</summary>
public sealed class NativeLayoutTests
{
    [Fact]
    public void Structures_have_the_kernels_sizes()
    {
        Assert.Equal(8, Unsafe.SizeOf<PollDescriptor>());
        Assert.Equal(56, Unsafe.SizeOf<MessageHeader>());
        Assert.Equal(16, Unsafe.SizeOf<IoVector>());
        Assert.Equal(ControlMessageHeader.Size, Unsafe.SizeOf<ControlMessageHeader>());
        Assert.Equal(36, Unsafe.SizeOf<Termios>());
        Assert.Equal(8, Unsafe.SizeOf<TerminalSize>());
    }

    [Fact]
    public unsafe void Fields_that_follow_padding_stand_where_the_kernel_looks()
    {
        MessageHeader header;
        var start = (byte*)&header;
        Assert.Equal(16, (byte*)&header.Vectors - start);
        Assert.Equal(32, (byte*)&header.Control - start);
        Assert.Equal(48, (byte*)&header.Flags - start);
        ControlMessageHeader control;
        Assert.Equal(8, (byte*)&control.Level - (byte*)&control);
        BpfCalls.Load load;
        Assert.Equal(32, (byte*)&load.Log - (byte*)&load);
        Assert.Equal(48, load.Name - (byte*)&load);
        BpfCalls.Query query;
        Assert.Equal(24, (byte*)&query.Count - (byte*)&query);
        BpfCalls.ProgramInformation program;
        Assert.Equal(64, program.Name - (byte*)&program);
        Termios termios;
        Assert.Equal(17, (byte*)&termios.Characters - (byte*)&termios);
    }

    [Fact]
    public void An_error_reads_as_call_object_and_the_kernels_answer()
    {
        Assert.Equal("mount '/x': No such file or directory (ENOENT)", new LinuxException("mount", Errno.ENOENT, "/x").Message);
        Assert.Equal("errno 4711", Errno.NameOf(4711));
    }
}
