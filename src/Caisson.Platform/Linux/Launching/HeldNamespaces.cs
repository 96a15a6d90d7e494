using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Namespaces that live by their descriptors alone, without a process in them.</summary>
/// <remarks>
/// A thread of its own takes them (setns(2), unshare(2)), sets what is to be set, opens them and ends; the descriptors keep them (namespaces(7)). So nothing is left
/// behind, however this process ends.
/// </remarks>
public sealed unsafe class HeldNamespaces : IDisposable
{
    private const int InternetFamily = 2;
    private const int Datagram = 2;
    private const int SetInterfaceFlags = 0x8914;

    private static readonly (Namespaces Kind, string File)[] Names = [(Namespaces.Network, "net"), (Namespaces.Ipc, "ipc"), (Namespaces.Uts, "uts")];

    private readonly List<Held> _held = new(4);

    private HeldNamespaces()
    {
    }

    /// <summary>Makes them, on a thread that has ended soon after.</summary>
    /// <param name="loop">Where the answer arrives.</param>
    /// <param name="recipe">What to make.</param>
    /// <exception cref="LinuxException">open, setns: no such namespace. unshare: EPERM, ENOSPC at a limit of namespaces. write: a parameter's value is refused.</exception>
    public static Task<HeldNamespaces> MakeAsync(EventLoop loop, NamespaceRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(recipe);

        // Completed only by a post, on the loop.
        var completion = new TaskCompletionSource<HeldNamespaces>();
        new Thread(() => Perform(loop, recipe, completion)) { IsBackground = true, Name = "namespaces" }.Start();
        return completion.Task;
    }

    /// <summary>Where this process, and a child of it before it closes its descriptors, finds one; null when it is not held.</summary>
    public string? PathOf(Namespaces kind)
    {
        foreach (var (held, file) in _held)
        {
            if (held == kind)
            {
                return string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, file) in _held)
        {
            file.Dispose();
        }
    }

    private static void Perform(EventLoop loop, NamespaceRecipe recipe, TaskCompletionSource<HeldNamespaces> completion)
    {
        var made = new HeldNamespaces();
        try
        {
            made.Take(recipe);
            loop.Post(() => completion.TrySetResult(made));
        }
        catch (Exception error)
        {
            made.Dispose();
            loop.Post(() => completion.TrySetException(error));
        }
    }

    private void Take(NamespaceRecipe recipe)
    {
        foreach (var (kind, path) in recipe.Joined)
        {
            // Nothing that waits, whatever has this name.
            var file = HostFiles.OpenPath(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
            _held.Add(new Held(kind, file));
            Require(LibC.SystemCall(SystemCallNumber.Setns, file.DangerousGetHandle(), (nint)(uint)kind), "setns", path);
        }

        Require(LibC.SystemCall(SystemCallNumber.Unshare, (nint)(uint)recipe.New), "unshare");
        if (recipe.New.HasFlag(Namespaces.Network))
        {
            RaiseLoopback();
        }

        SetName(SystemCallNumber.Sethostname, "sethostname", recipe.HostName);
        SetName(SystemCallNumber.Setdomainname, "setdomainname", recipe.DomainName);
        foreach (var (path, value) in recipe.KernelParameters)
        {
            PlainFile.WriteControl(path, Encoding.UTF8.GetBytes(value));
        }

        foreach (var (kind, name) in Names)
        {
            if (recipe.New.HasFlag(kind))
            {
                _held.Add(new Held(kind, HostFiles.OpenPath($"/proc/thread-self/ns/{name}", OpenFlags.ReadOnly)));
            }
        }
    }

    // netdevice(7): struct ifreq with the name, and IFF_UP, IFF_LOOPBACK and IFF_RUNNING at byte 16.
    private static void RaiseLoopback()
    {
        var socket = LibC.Socket(InternetFamily, Datagram | LibC.SockCloseOnExec, 0);
        using var opened = socket >= 0 ? new SafeFileHandle(socket, ownsHandle: true) : throw LinuxException.Last("socket");
        Span<byte> request = stackalloc byte[40];
        request.Clear();
        "lo"u8.CopyTo(request);
        BinaryPrimitives.WriteInt16LittleEndian(request[16..], 0x1 | 0x8 | 0x40);
        fixed (byte* argument = request)
        {
            Require(LibC.Ioctl(socket, SetInterfaceFlags, (nint)argument), "ioctl", "lo");
        }
    }

    private static void SetName(int number, string call, string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* text = bytes)
        {
            Require(LibC.SystemCall(number, (nint)text, bytes.Length), call, name);
        }
    }

    private static void Require(nint result, string call, string? path = null)
    {
        if (result < 0)
        {
            throw LinuxException.Last(call, path);
        }
    }

    private sealed record Held(Namespaces Kind, SafeFileHandle File);
}
