using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Programs;

namespace Caisson.NativeTests;

/// <content>Which devices can be opened: programs that the kernel asks.</content>
internal static partial class UnifiedCgroupTests
{
    /// <summary>By init and by exec, with mknod allowed as everywhere: what counts is that opening is refused.</summary>
    private static async Task Devices(EngineFixture fixture)
    {
        const string Script = "mknod /dev/disk b 1 0 && mknod /dev/refused b 7 1 && mknod /dev/zero2 c 1 5 || exit 9; "
            + "head -c 1 /dev/zero2 | wc -c; head -c 1 /dev/disk | wc -c; echo x > /dev/disk || echo no write; head -c 1 /dev/refused; mknod /dev/x c 10 229 && echo made; head -c 1 /dev/x";
        const string Expected = "1\n1\nsh: can't create /dev/disk: Operation not permitted\nno write\nhead: /dev/refused: Operation not permitted\nmade\n"
            + "head: /dev/x: Operation not permitted\n";
        var resources = new LinuxResources { Devices = [Rule(false, null, null, null), Rule(true, "b", 1, 0, "rm")] };
        var system = await fixture.CreateAsync(WithNodes($"({Script}) 2>&1; read x"), resources);
        var init = await fixture.Service.PrepareProcessAsync(
            system, new ProcessParameters(), new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()), None);
        await fixture.Service.StartSystemAsync(system, None);
        var said = new byte[Expected.Length];
        await init.Streams.Output!.ReadExactlyAsync(said);
        Check.Equal(Expected, System.Text.Encoding.UTF8.GetString(said));

        var exec = await fixture.Service.CreateProcessAsync(
            system,
            EngineFixture.Exec(WithNodes("(head -c 1 /dev/disk | wc -c; head -c 1 /dev/refused) 2>&1")),
            new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None()),
            None);
        Check.Equal("1\nhead: /dev/refused: Operation not permitted\n", await EngineFixture.ReadTextAsync(exec.Streams.Output!));
        init.Streams.Input!.Dispose();
        init.Streams.Output.Dispose();
        exec.Streams.Output!.Dispose();
    }

    private static async Task DeviceUpdate(EngineFixture fixture)
    {
        var path = CgroupPath.Parse(fixture.CgroupParent + "/devices");
        var cgroup = ContainerCgroup.Plan(CgroupLayoutReader.Read(), path, null, fixture.Loop.Time);
        cgroup.Create();
        try
        {
            Check.Equal("refused", await TryOpenAsync());
            cgroup.Update(new LinuxResources { Devices = [Rule(true, "b", 1, 0, "r")] });
            Check.Equal("opened", await TryOpenAsync());
            cgroup.Update(new LinuxResources { Pids = new PidsResources { Limit = 10 } });
            Check.Equal("opened", await TryOpenAsync());
            cgroup.Update(new LinuxResources { Devices = [] });
            Check.Equal("refused", await TryOpenAsync());
            cgroup.Update(new LinuxResources { Devices = [Rule(true, "a", null, null)] });
            Check.Equal("opened", await TryOpenAsync());
        }
        finally
        {
            await cgroup.RemoveAsync(None);
        }

        Task<string> TryOpenAsync() => OpenInAsync(fixture, Mount + path.Value);
    }

    private static async Task ProgramAbove(EngineFixture fixture)
    {
        var path = CgroupPath.Parse(fixture.CgroupParent + "/foreign");
        var outer = CgroupPath.Parse(fixture.CgroupParent);
        var above = ContainerCgroup.Plan(CgroupLayoutReader.Read(), outer, null, fixture.Loop.Time);
        above.Create();
        var everything = new LinuxResources { Devices = [Rule(true, "a", null, null)] };
        var cgroup = ContainerCgroup.Plan(CgroupLayoutReader.Read(), path, everything, fixture.Loop.Time);
        cgroup.Create();
        try
        {
            // The cgroup above has a program of its own, and what it refuses is refused below.
            Check.Equal("refused", await OpenInAsync(fixture, Mount + path.Value));
            cgroup.Update(everything);
            Check.Equal("refused", await OpenInAsync(fixture, Mount + path.Value));
            above.Update(everything);
            Check.Equal("opened", await OpenInAsync(fixture, Mount + path.Value));
        }
        finally
        {
            await cgroup.RemoveAsync(None);
        }
    }

    private static Task UnsafeProgram(EngineFixture fixture)
    {
        try
        {
            // "exit" alone: register 0 was never written.
            DeviceProgram.Load([0x95]).Dispose();
        }
        catch (LinuxException refusal)
        {
            Check.Equal(Errno.EACCES, refusal.Errno);
            Check.True(refusal.Message.Contains("R0 !read_ok", StringComparison.Ordinal), refusal.Message);
            Check.Equal(null, DeviceProgram.WhyUnusable());
            return Task.CompletedTask;
        }

        throw new InvalidOperationException("the kernel took it");
    }

    /// <summary>A process in a cgroup tries to read the first byte of the memory disk, which is block device 1:0.</summary>
    private static async Task<string> OpenInAsync(EngineFixture fixture, string directory)
    {
        var (reader, writer) = Pipes.Create();
        using var output = new LoopIo(fixture.Loop).OpenReader(reader);
        using (writer)
        {
            await using var launcher = new NativeLauncher(fixture.Loop);
            var launch = new ContainerLaunch
            {
                Id = "opener",
                BundlePath = fixture.BundlePath,
                Spec = LauncherFixture.SpecOf(WithNodes("mknod /run/disk b 1 0; head -c 1 /run/disk >/dev/null 2>&1 && echo opened || echo refused")),
                Cgroup = new CgroupJoin([], directory),
                Descriptors = new ProcessDescriptors.Streams(null, writer, writer),
                GatePath = Path.Join(fixture.BundlePath, "opener-gate"),
                DiesWithLauncher = true,
            };
            using var launched = await launcher.PrepareAsync(launch, None);
            await launched.ReleaseAsync(None);
            writer.Dispose();
            var text = await EngineFixture.ReadTextAsync(output);
            await fixture.Loop.WaitReadableAsync(launched.PidFd, None);
            Check.Equal(0, LauncherFixture.Reap(launched.PidFd));
            return text.TrimEnd();
        }
    }
}
