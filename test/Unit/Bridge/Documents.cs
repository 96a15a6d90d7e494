using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;

namespace Caisson.UnitTests.Bridge;

/// <summary>Documents that the scripted service takes.</summary>
internal static class Documents
{
    public static ComputeSystemDocument Running(params string[] arguments) => new()
    {
        ShouldTerminateOnLastHandleClosed = true,
        HostedSystem = new HostedSystem
        {
            OciSpecification = new Spec { Version = "1.2.0", Process = new Process { WorkingDirectory = "/", Args = arguments } },
        },
    };
}
