using Caisson.Contracts.Oci;

namespace Caisson.Engine.Containers.Hooks;

/// <summary>When hooks run (runtime-spec <c>config.md</c>, "POSIX-platform Hooks").</summary>
/// <param name="Name">The member of the specification.</param>
/// <param name="Status">What the state on their standard input says.</param>
/// <param name="Select">Finds them in a specification.</param>
internal sealed record HookKind(string Name, ContainerStatus Status, Func<Contracts.Oci.Hooks, IReadOnlyList<Hook>?> Select)
{
    /// <summary>In the host's namespaces, when the container is made and its root not yet entered.</summary>
    public static HookKind Prestart { get; } = new("prestart", ContainerStatus.Creating, static hooks => hooks.Prestart);

    /// <summary>The same, after those.</summary>
    public static HookKind CreateRuntime { get; } = new("createRuntime", ContainerStatus.Creating, static hooks => hooks.CreateRuntime);

    /// <summary>In the container's namespaces, the host's tree still there.</summary>
    public static HookKind CreateContainer { get; } = new("createContainer", ContainerStatus.Creating, static hooks => hooks.CreateContainer);

    /// <summary>In the container, as its process, before its program.</summary>
    public static HookKind StartContainer { get; } = new("startContainer", ContainerStatus.Created, static hooks => hooks.StartContainer);

    /// <summary>In the host's namespaces, once the program runs.</summary>
    public static HookKind Poststart { get; } = new("poststart", ContainerStatus.Running, static hooks => hooks.Poststart);

    /// <summary>In the host's namespaces, once the container is gone.</summary>
    public static HookKind Poststop { get; } = new("poststop", ContainerStatus.Stopped, static hooks => hooks.Poststop);

    /// <summary>All, in the order they run in.</summary>
    public static IReadOnlyList<HookKind> All { get; } = [Prestart, CreateRuntime, CreateContainer, StartContainer, Poststart, Poststop];

    /// <summary>The hooks of this kind; none is the usual answer.</summary>
    public IReadOnlyList<Hook> Of(Spec spec) => spec.Hooks is { } hooks ? Select(hooks) ?? [] : [];

    /// <summary>The container has to stop on its way for hooks.</summary>
    public static bool AnyWhileCreating(Spec spec) => Prestart.Of(spec).Count + CreateRuntime.Of(spec).Count + CreateContainer.Of(spec).Count > 0;
}
