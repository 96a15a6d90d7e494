using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Descriptors received and not yet taken: bounded, those beyond are closed.</summary>
internal sealed class HeldDescriptors : IDisposable
{
    private List<SafeFileHandle> _held = [];

    internal int Surplus { get; private set; }

    internal void Add(SafeFileHandle descriptor)
    {
        if (_held.Count < DescriptorStream.MaxHeldDescriptors)
        {
            _held.Add(descriptor);
            return;
        }

        descriptor.Dispose();
        Surplus++;
    }

    /// <summary>The kernel dropped some that did not fit the message buffer or the process's limit of open files.</summary>
    internal void CountLost() => Surplus++;

    internal IReadOnlyList<SafeFileHandle> Take()
    {
        if (_held.Count == 0)
        {
            return [];
        }

        var taken = _held;
        _held = [];
        return taken;
    }

    public void Dispose()
    {
        foreach (var descriptor in Take())
        {
            descriptor.Dispose();
        }
    }
}
