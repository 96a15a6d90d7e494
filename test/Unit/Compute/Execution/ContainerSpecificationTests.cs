using System.Text.Json;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.SystemCalls;
using Caisson.Contracts;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;
using Caisson.UnitTests.Architecture;

namespace Caisson.UnitTests.Compute.Execution;

public sealed class ContainerSpecificationTests
{
    private static readonly ContainerOptions Plain = new()
    {
        Id = new SystemId("0123456789abcdef"),
        Root = new ContainerRoot.FromDirectory("/srv/root"),
        Arguments = ["/bin/true"],
        SystemCalls = new SystemCallPolicy.Unconfined(),
    };

    [Fact]
    public void A_plain_container_is_the_golden_one() => CompareWithGolden("plain", Create(Plain, image: null));

    [Fact]
    public void A_container_with_everything_is_the_golden_one()
    {
        var options = Plain with
        {
            Arguments = null,
            Environment = ["PATH=/mine", "A=1"],
            WorkingDirectory = "/work",
            Volumes = [new VolumeMount("/data", "/mnt/data", IsReadOnly: true)],
            MemoryInBytes = 64 << 20,
            Processors = 1.5,
            ProcessLimit = 100,
            IsReadOnly = true,
            HostName = "box",
            Network = NetworkMode.Host,
            HasTerminal = true,
            HasNoNewPrivileges = true,
            Mounts = [MountText.ParseTemporary("/scratch:size=1m"), MountText.Parse("type=bind,source=/src,target=/mnt/data/deeper")],
            Devices = [new DeviceGrant(new LinuxDevice { Path = "/dev/kvm", Type = "c", Major = 10, Minor = 232, FileMode = 0x1b0 }, "rw")],
            ProcessorShares = 512,
            ProcessorSet = "0-1,3",
            AddedCapabilities = ["NET_ADMIN"],
            DroppedCapabilities = ["CAP_MKNOD"],
            ResourceLimits = [ResourceLimitText.Parse("nofile=10:20")],
            StopSignal = "SIGINT",
            Annotations = new Dictionary<string, string> { ["k"] = "v" },
        };
        var image = new ContainerConfig { EntryPoint = ["/entry"], Command = ["sub"], Env = ["A=0", "B=2"], User = "app", StopSignal = "SIGQUIT", WorkingDirectory = "/img" };

        CompareWithGolden("everything", Create(options, image, new User { Uid = 1000, Gid = 1000 }));
    }

    [Fact]
    public void System_calls_are_the_usual_ones_unless_told_otherwise()
    {
        Assert.Equal(DefaultContainer.Capabilities, Create(Plain, image: null).Process!.Capabilities!.Bounding);
        Assert.Null(Create(Plain, image: null).Linux!.Seccomp);
        Assert.Equal("SCMP_ACT_ERRNO", Create(Plain with { SystemCalls = new SystemCallPolicy.Usual() }, image: null).Linux!.Seccomp!.DefaultAction);
        Assert.Equal(
            "SCMP_ACT_LOG",
            Create(Plain with { SystemCalls = new SystemCallPolicy.Given(new SeccompProfile { DefaultAction = "SCMP_ACT_LOG" }) }, image: null).Linux!.Seccomp!.DefaultAction);
    }

    [Fact]
    public void Nothing_to_run_is_refused() => Assert.Throws<FormatException>(() => Create(Plain with { Arguments = null }, image: null));

    [Fact]
    public void A_variable_without_a_name_is_refused() => Assert.Throws<FormatException>(() => Create(Plain with { Environment = ["=x"] }, image: null));

    [Fact]
    public void An_entry_point_of_the_callers_drops_the_images_arguments()
    {
        var image = new ContainerConfig { EntryPoint = ["/entry"], Command = ["sub"] };

        var spec = Create(Plain with { Arguments = null, EntryPoint = ["/mine"] }, image);

        Assert.Equal(["/mine"], spec.Process?.Args);
    }

    private static Spec Create(ContainerOptions options, ContainerConfig? image, User? user = null) =>
        ContainerSpecification.Create(options, image, user ?? new User(), "/srv/root", [], "/caisson/x");

    private static void CompareWithGolden(string name, Spec spec)
    {
        var path = Path.Combine(Repository.Root, "test", "Unit", "Compute", "Execution", "Golden", name + ".json.golden");
        var actual = JsonSerializer.Serialize(spec, new OciJson(new JsonSerializerOptions
        {
            WriteIndented = true,
            DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
        }).Spec) + "\n";
        if (Environment.GetEnvironmentVariable("CAISSON_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
