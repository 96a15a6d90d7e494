using System.Diagnostics;
using System.Globalization;
using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Guests;

/// <summary>A machine of its own, emulated by QEMU (TCG): Debian's cloud kernel with cgroup v2 alone, a busybox, and the native tests.</summary>
/// <remarks>It has no disk, no network and no clock to speak of; what it says stands on its serial line.</remarks>
internal static class Guest
{
    internal const string Emulator = "qemu-system-x86_64";

    private const string CommandLine = "console=ttyS0 loglevel=2 panic=-1 reboot=t cgroup_no_v1=all psi=1 swiotlb=noforce tsc=reliable cryptomgr.notests noreplace-smp";

    /// <summary>The root of an initramfs can neither be left by pivot_root nor be moved: so it is mounted anew over itself first.</summary>
    private const string Init = """
        #!/bin/sh
        /bin/busybox --install -s /bin
        mkdir /root-again
        mount -o bind / /root-again
        cd /root-again
        mount -o move . /
        exec chroot . /bin/sh /run-tests

        """;

    private const string RunTests = """
        #!/bin/sh
        cd /
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs dev /dev
        mkdir -p /dev/pts /dev/shm /dev/mqueue
        mount -t devpts -o mode=620,ptmxmode=666 devpts /dev/pts
        mount -t tmpfs shm /dev/shm
        mount -t mqueue mqueue /dev/mqueue
        mount -t tmpfs run /run
        mount -t tmpfs tmp /tmp
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        ip link set lo up
        for module in /modules/*.ko; do
            insmod "$module" $(cat "${module%.ko}.options" 2>/dev/null)
        done
        caisson-native-tests FILTER
        echo "guest: the native tests ended with $?"
        poweroff -f

        """;

    /// <summary>Runs the native tests in it to its end.</summary>
    /// <param name="filter">Which; empty is all.</param>
    /// <param name="deadline">How long it may take in all; it is killed then, and what it had said is the result.</param>
    internal static async Task<GuestOutput> RunTestsAsync(string filter, TimeSpan deadline)
    {
        var directory = Directory.CreateTempSubdirectory("caisson-guest-").FullName;
        try
        {
            var initial = Path.Combine(directory, "initrd");
            WriteInitialFileSystem(initial, filter);
            return await RunAsync(initial, deadline);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void WriteInitialFileSystem(string path, string filter)
    {
        using var archive = new InitialFileSystem(path);
        foreach (var name in (ReadOnlySpan<string>)["bin", "dev", "etc", "modules", "proc", "root", "run", "sys", "tmp"])
        {
            archive.AddDirectory(name);
        }

        archive.AddCharacterDevice("dev/console", 5, 1);
        archive.AddProgram("bin/busybox", File.ReadAllBytes(BusyboxRoot.ProgramPath));
        archive.AddLink("bin/sh", "busybox");
        archive.AddProgram("bin/caisson-native-tests", File.ReadAllBytes(Executables.NativeTests));
        foreach (var module in GuestKernel.Modules)
        {
            archive.AddProgram($"modules/{module}.ko", File.ReadAllBytes(GuestKernel.PathOf(module)));
        }

        archive.AddProgram("etc/hostname", "guest\n"u8.ToArray());
        archive.AddProgram("modules/brd.options", "rd_nr=1 rd_size=65536"u8.ToArray());
        archive.AddProgram("init", Encoding.UTF8.GetBytes(Init));
        archive.AddProgram("run-tests", Encoding.UTF8.GetBytes(RunTests.Replace("FILTER", filter, StringComparison.Ordinal)));
    }

    private static async Task<GuestOutput> RunAsync(string initial, TimeSpan deadline)
    {
        var start = new ProcessStartInfo(
            Executables.FindOnPath(Emulator)!,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
                "-M", "q35,hpet=off,sata=off,smbus=off,usb=off,vmport=off,smm=off,i8042=off", "-bios", "qboot.rom",
                "-accel", "tcg,thread=multi", "-cpu", "Nehalem,+rdrand", "-smp", "2", "-m", "1024",
                "-kernel", GuestKernel.Image, "-initrd", initial, "-append", CommandLine,
                "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        var error = process.StandardError.ReadToEndAsync();
        using var over = new CancellationTokenSource(deadline);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(over.Token) is { } line)
            {
                lines.Add(line.TrimEnd('\r'));
            }

            await process.WaitForExitAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"guest: killed after {deadline}"));
        }

        return new GuestOutput(lines, await error);
    }
}
