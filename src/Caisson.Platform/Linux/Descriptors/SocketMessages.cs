using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>sendmsg(2) and recvmsg(2) with SCM_RIGHTS (unix(7)). They never block.</summary>
internal static unsafe class SocketMessages
{
    private const int ControlBytes = ControlMessageHeader.Size + (sizeof(int) * DescriptorStream.MaxSentDescriptors);

    /// <summary>Sends what fits. Descriptors travel with the first byte.</summary>
    /// <returns>The number of bytes, or -1 with the error set.</returns>
    internal static nint Send(int socket, ReadOnlySpan<byte> bytes, IReadOnlyList<SafeFileHandle> descriptors)
    {
        var control = stackalloc byte[ControlBytes];
        fixed (byte* data = bytes)
        {
            var vector = new IoVector { Base = data, Length = (nuint)bytes.Length };
            var message = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Count > 0)
            {
                message.Control = control;
                message.ControlLength = Fill(control, descriptors);
            }

            var sent = LibC.SendMessage(socket, ref message, LibC.MsgDontWait | LibC.MsgNoSignal);
            GC.KeepAlive(descriptors);
            return sent;
        }
    }

    /// <summary>Receives what is there, bytes and descriptors.</summary>
    /// <returns>The number of bytes, or -1 with the error set.</returns>
    internal static nint Receive(int socket, Span<byte> buffer, HeldDescriptors held, out bool cameWithDescriptors)
    {
        var control = stackalloc byte[ControlBytes];
        cameWithDescriptors = false;
        fixed (byte* data = buffer)
        {
            var vector = new IoVector { Base = data, Length = (nuint)buffer.Length };
            var message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlBytes };
            var received = LibC.ReceiveMessage(socket, ref message, LibC.MsgDontWait | LibC.MsgCloseOnExec);
            if (received < 0)
            {
                return received;
            }

            if (message.ControlLength >= ControlMessageHeader.Size)
            {
                cameWithDescriptors = true;
                TakeOver(control, (int)message.ControlLength, held);
            }

            if ((message.Flags & LibC.MsgControlTruncated) != 0)
            {
                cameWithDescriptors = true;
                held.CountLost();
            }

            return received;
        }
    }

    private static nuint Fill(byte* control, IReadOnlyList<SafeFileHandle> descriptors)
    {
        var header = (ControlMessageHeader*)control;
        header->Level = LibC.SolSocket;
        header->Type = LibC.ScmRights;
        header->Length = (nuint)(ControlMessageHeader.Size + (sizeof(int) * descriptors.Count));
        var numbers = new Span<int>(control + ControlMessageHeader.Size, descriptors.Count);
        for (var index = 0; index < descriptors.Count; index++)
        {
            numbers[index] = descriptors[index].Raw();
        }

        return header->Length;
    }

    private static void TakeOver(byte* control, int length, HeldDescriptors held)
    {
        for (var at = 0; at + ControlMessageHeader.Size <= length;)
        {
            var header = (ControlMessageHeader*)(control + at);
            var messageLength = (int)Math.Min((ulong)header->Length, (ulong)(length - at));
            if (messageLength < ControlMessageHeader.Size)
            {
                return;
            }

            if (header->Level == LibC.SolSocket && header->Type == LibC.ScmRights)
            {
                foreach (var number in MemoryMarshal.Cast<byte, int>(
                    new ReadOnlySpan<byte>(control + at + ControlMessageHeader.Size, messageLength - ControlMessageHeader.Size)))
                {
                    held.Add(new SafeFileHandle(number, ownsHandle: true));
                }
            }

            at += (messageLength + 7) & ~7;
        }
    }
}
