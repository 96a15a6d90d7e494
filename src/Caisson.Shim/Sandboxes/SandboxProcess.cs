using Caisson.Contracts.Oci;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;

namespace Caisson.Shim.Sandboxes;

/// <summary>Whether a pod's sandbox has a process. It does, unless the pod (by annotation) or else the handler (by option) says that it needs none.</summary>
/// <remarks>The default is the process: a sandbox's specification does not tell whether the pod's containers will share its pid namespace, and that needs one.</remarks>
internal static class SandboxProcess
{
    /// <summary>What a pod says.</summary>
    public const string Annotation = "io.caisson.sandbox.process";

    /// <summary>What a handler's options say.</summary>
    public const string Option = "SandboxProcess";

    private const string TypeAnnotation = "io.kubernetes.cri.container-type";
    private const string PodAnnotation = "io.kubernetes.cri.sandbox-id";

    /// <summary>Whether a specification is that of a sandbox without a process.</summary>
    /// <param name="spec">The specification.</param>
    /// <param name="option">The handler's option; empty for none.</param>
    /// <exception cref="TtrpcStatusException">InvalidArgument: neither <c>none</c> nor <c>pause</c>.</exception>
    public static bool IsLeftOut(Spec spec, string option)
    {
        if (spec.Annotations is not { } annotations || annotations.GetValueOrDefault(TypeAnnotation) != "sandbox")
        {
            return false;
        }

        return annotations.GetValueOrDefault(Annotation) is { Length: > 0 } annotation
            ? IsNone(annotation, $"the annotation {Annotation}")
            : IsNone(option, $"the option {Option}");
    }

    /// <summary>The pod that a sandbox's specification names; null when it names none.</summary>
    public static string? PodOf(Spec spec) => spec.Annotations?.GetValueOrDefault(PodAnnotation);

    private static bool IsNone(string value, string where) => value switch
    {
        "" or "pause" => false,
        "none" => true,
        _ => throw Refusal.InvalidArgument($"{where} is '{value}': write 'none' or 'pause'"),
    };
}
