using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;

namespace Caisson.UnitTests.Engine.Containers;

/// <summary>What is wrong or not supported is refused by name, before anything starts.</summary>
public sealed class SpecCheckTests
{
    public static TheoryData<string, ErrorCode, Func<Process, Process>> Processes => new()
    {
        { "process.args", ErrorCode.InvalidDocument, process => process with { Args = [] } },
        { "process.args", ErrorCode.InvalidDocument, process => process with { Args = ["a\0b"] } },
        { "process.env[1]", ErrorCode.InvalidDocument, process => process with { Env = ["A=1", "=2"] } },
        { "process.env[0]", ErrorCode.TooLarge, process => process with { Env = ["A=" + new string('x', 128 << 10)] } },
        { "the kernel allows 2097152", ErrorCode.TooLarge, process => process with { Args = ["true", .. Enumerable.Repeat(new string('x', 100_000), 21)] } },
        { "'work' is not absolute", ErrorCode.InvalidDocument, process => process with { WorkingDirectory = "work" } },
        { "RLIMIT_NOTHING", ErrorCode.InvalidDocument, process => process with { Rlimits = [new ResourceLimit { Type = "RLIMIT_NOTHING" }] } },
        { "CAP_NOTHING", ErrorCode.InvalidDocument, process => process with { Capabilities = new Capabilities { Effective = ["CAP_NOTHING"] } } },
        { "process.apparmorProfile", ErrorCode.NotSupported, process => process with { AppArmorProfile = "docker-default" } },
        { "process.selinuxLabel", ErrorCode.NotSupported, process => process with { SelinuxLabel = "label" } },
        { "unknown policy", ErrorCode.InvalidDocument, process => process with { Scheduler = new Scheduler { Policy = "SCHED_FAIR" } } },
        { "unknown class", ErrorCode.InvalidDocument, process => process with { IoPriority = new IoPriority { Class = "IOPRIO_CLASS_NONE" } } },
        { "process.user.username", ErrorCode.NotSupported, process => process with { User = new User { UserName = "root" } } },
    };

    public static TheoryData<string, ErrorCode, Func<Spec, Spec>> Specs => new()
    {
        { "'true' of hooks.prestart[0] is not absolute", ErrorCode.InvalidDocument, spec => spec with { Hooks = new Hooks { Prestart = [new Hook { Path = "true" }] } } },
        { "hooks.poststop[1] is not greater than zero", ErrorCode.InvalidDocument, spec => spec with { Hooks = new Hooks { Poststop = [new Hook { Path = "/a" }, new Hook { Path = "/b", TimeoutInSeconds = 0 }] } } },
        { "hooks.startContainer[0] holds a NUL", ErrorCode.InvalidDocument, spec => spec with { Hooks = new Hooks { StartContainer = [new Hook { Path = "/a", Env = ["A=\0"] }] } } },
        { "of the user namespace is not absolute", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User, Path = "user" }] }) },
        { "needs linux.uidMappings", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }] }) },
        { "without a new user namespace", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { UidMappings = [new IdMapping { Size = 1 }] }) },
        { "without a new time namespace", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { TimeOffsets = new Dictionary<string, TimeOffset> { ["monotonic"] = new() { Seconds = 1 } } }) },
        { "unknown domain 'VMS'", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Personality = new Personality { Domain = "VMS" } }) },
        { "without a mount namespace", ErrorCode.NotSupported, spec => WithLinux(spec, linux => linux with { Namespaces = [] }) },
        { "'mount' twice|mount twice", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Namespaces = [.. linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.Mount }] }) },
        { "linux.intelRdt", ErrorCode.NotSupported, spec => WithLinux(spec, linux => linux with { IntelRdt = new IntelRdt() }) },
        { "would change the host", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Namespaces = [new LinuxNamespace { Type = NamespaceType.Mount }] }) },
        { "kernel.panic", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { Sysctls = new Dictionary<string, string> { ["kernel.panic"] = "1" } }) },
        { "linux.rootfsPropagation", ErrorCode.InvalidDocument, spec => WithLinux(spec, linux => linux with { RootPropagation = "rnonsense" }) },
        { "'nonsense'", ErrorCode.InvalidDocument, spec => spec with { Mounts = [new Mount { Destination = "/x", Type = "bind", Source = "/y", Options = ["bind", "nonsense"] }] } },
        { "'tmpcopyup'", ErrorCode.InvalidDocument, spec => spec with { Mounts = [new Mount { Destination = "/x", Type = "bind", Source = "/y", Options = ["tmpcopyup"] }] } },
        { "neither it nor a user namespace says", ErrorCode.InvalidDocument, spec => spec with { Mounts = [new Mount { Destination = "/x", Type = "bind", Source = "/y", Options = ["idmap"] }] } },
        { "which only binds can be", ErrorCode.NotSupported, spec => spec with { Mounts = [new Mount { Destination = "/x", Type = "tmpfs", UidMappings = [new IdMapping { Size = 1 }] }] } },
        { "cannot be the root", ErrorCode.InvalidDocument, spec => spec with { Mounts = [new Mount { Destination = "/a/..", Type = "cgroup" }] } },
    };

    [Theory]
    [MemberData(nameof(Processes))]
    public void Process_is_refused(string text, ErrorCode code, Func<Process, Process> change) => Refused(text, code, LaunchSamples.WithProcess(change));

    [Theory]
    [MemberData(nameof(Specs))]
    public void Specification_is_refused(string text, ErrorCode code, Func<Spec, Spec> change) => Refused(text, code, LaunchSamples.With(change));

    private static void Refused(string text, ErrorCode code, ContainerLaunch launch)
    {
        var failure = Assert.Throws<LaunchException>(() => ContainerPlanCompiler.Compile(launch, LaunchSamples.Facts));

        Assert.Contains(text.Split('|'), part => failure.Message.Contains(part, StringComparison.Ordinal));
        Assert.Equal(code, failure.Code);
    }

    private static Spec WithLinux(Spec spec, Func<LinuxConfig, LinuxConfig> change) => spec with { Linux = change(spec.Linux!) };
}
