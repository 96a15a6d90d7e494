using System.Text;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Options;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Bootstrap;

/// <summary><c>start</c>: says where the shim of a container listens, and starts it unless its pod has one.</summary>
/// <remarks>
/// <code>
/// 1  read the options, find the group
/// 2  listen where the group's shim belongs; somebody else does: 5
/// 3  start the server with the listening socket as descriptor 3, so that clients can connect before it runs
/// 4  raise its badness, put it into its cgroup
/// 5  write the address into the bundle, say it
/// </code>
/// The working directory is the bundle. Nothing is ever written to standard error when it goes well: containerd 1.x reads both streams as the address.
/// </remarks>
/// <param name="Flags">What containerd said.</param>
internal sealed record StartCommand(ShimFlags Flags) : ICommand
{
    private const uint AddressMode = 0x1A4;
    private const string VersionVariable = "MAX_SHIM_VERSION";

    /// <inheritdoc/>
    public int Run()
    {
        var bundle = Environment.CurrentDirectory;
        var input = BootstrapInput.Read(StandardInput.ReadToEnd(), Flags.Id);
        var options = ShimOptions.Read(input.Options);
        var socketPath = ShimAddress.Of(Flags.Address, Flags.Namespace, PodGroup.Of(bundle, Flags.Id), input.Parameters?.SocketDir);
        using (var socket = ShimSocket.TryClaim(socketPath))
        {
            if (socket is not null)
            {
                Failpoint.Hit("shim.listening");
                StartServer(socket, socketPath, options);
                Failpoint.Hit("shim.server-started");
            }
        }

        var address = ShimAddress.Scheme + socketPath;
        PlainFile.Replace(Path.Combine(bundle, ShimAddress.FileName), Encoding.UTF8.GetBytes(address), AddressMode);
        Failpoint.Hit("shim.address-written");
        var knowsVersions = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(VersionVariable));
        StandardOutput.Write(1, BootstrapAnswer.Encode(address, input.Parameters is not null, knowsVersions));
        return 0;
    }

    private void StartServer(SafeFileHandle socket, string socketPath, ShimOptions options)
    {
        try
        {
            using var program = ProtectedProgram.Open("/proc/self/exe");
            using var server = SpawnedProcess.Start(new SpawnRequest
            {
                Path = program.Path,
                Name = Environment.GetCommandLineArgs()[0],
                Arguments =
                [
                    "-namespace", Flags.Namespace, "-id", Flags.Id, "-address", Flags.Address, "-publish-binary", Flags.PublishBinary,
                    "-socket", socketPath, .. Flags.IsDebug ? (ReadOnlySpan<string>)["-debug"] : [], "serve",
                ],
                Connection = socket,
                BlockedSignals = ServeCommand.SignalsReadByDescriptor,
            });
            try
            {
                OomScore.RaiseAboveParent(server.ProcessId);
                if (options.ShimCgroup.Length > 0)
                {
                    ShimCgroup.Join(options.ShimCgroup, server.ProcessId);
                }
            }
            catch
            {
                server.Kill();
                throw;
            }
        }
        catch
        {
            _ = PlainFile.Remove(socketPath);
            throw;
        }
    }
}
