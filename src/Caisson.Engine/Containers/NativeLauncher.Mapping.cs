using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

// Binds whose owners appear by a map of ids. The kernel takes a map only from a user namespace, and a user namespace only begins with a process.
internal sealed partial class NativeLauncher
{
    /// <summary>Copies and maps the sources, and gives the copies to the plan.</summary>
    /// <returns>Closes our side of them, once the child has its own.</returns>
    /// <exception cref="LaunchException">A file system cannot be mapped.</exception>
    private async Task<HandleList> MapSourcesAsync(IReadOnlyList<MappedSource> sources, EncodedPlan encoded)
    {
        var copies = new HandleList();
        try
        {
            foreach (var source in sources)
            {
                using var users = source.NamespacePath is { } path ? HostFiles.OpenPath(path, OpenFlags.ReadOnly) : await MakeUserNamespaceAsync(source.Map!);
                var copy = CopyMapped(source, users);
                copies.Add(copy);
                encoded.Set(source.Copy, copy);
            }

            return copies;
        }
        catch
        {
            copies.Dispose();
            encoded.Dispose();
            throw;
        }
    }

    private static SafeFileHandle CopyMapped(MappedSource source, SafeFileHandle users)
    {
        try
        {
            return MappedMount.Copy(source.Source, source.IsRecursive, source.IsMapRecursive, users);
        }
        catch (LinuxException failure)
        {
            throw new LaunchException(
                Contracts.Errors.ErrorCode.LaunchFailed, $"map the owners of {source.Source}", failure.Errno,
                failure.Errno == Errno.EINVAL ? "its file system, or the kernel, cannot map owners, or what is mounted there is mapped already" : null);
        }
    }

    /// <summary>Makes a user namespace that nobody is in.</summary>
    private async Task<SafeFileHandle> MakeUserNamespaceAsync(IdMap map)
    {
        using var channel = LaunchChannel.Create();
        var plan = new PlanBuilder { Purpose = "hold a user namespace" };
        plan.HideMemory();
        plan.AwaitParent();
        plan.ExecuteProgram(["/"], ["/"], []);
        var compiled = new CompiledLaunch { Plan = plan.Build(), Status = plan.Status, Parent = plan.Parent, Streams = new StreamRegisters(null, null, null), NewNamespaces = Namespaces.User };
        var encoded = PlanEncoder.Encode(compiled.Plan);
        encoded.Set(compiled.Status, channel.ChildEnd);
        SetOptional(encoded, compiled.Parent, channel.ParentEnd);
        var holder = await _thread.RunAsync(cloner => Clone(cloner, compiled, encoded, channel, new([], null), init: null));
        using (holder.PidFd)
        {
            try
            {
                HostFiles.WriteIdMaps(holder.ProcessId, IdMap.Text(map.Users), IdMap.Text(map.Groups));
                return HostFiles.OpenPath(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{holder.ProcessId}/ns/user"), OpenFlags.ReadOnly);
            }
            finally
            {
                await EndAsync(holder.PidFd);
            }
        }
    }

    /// <summary>Descriptors that are closed together.</summary>
    private sealed class HandleList : IDisposable
    {
        private readonly List<SafeFileHandle> _handles = [];

        public void Add(SafeFileHandle handle) => _handles.Add(handle);

        public void Dispose()
        {
            foreach (var handle in _handles)
            {
                handle.Dispose();
            }
        }
    }
}
