using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private void AddDevices(IReadOnlyList<DeviceRule> rules)
    {
        var steps = DeviceAccess.Compile(rules);
        var isUnrestricted = steps is [{ Allow: true }];
        if (_layout.Owning("devices") is { } owner)
        {
            foreach (var step in steps)
            {
                Add(owner, step.Allow ? "devices.allow" : "devices.deny", step.Line, $"device rule \"{(step.Allow ? "allow" : "deny")} {step.Line}\"");
            }

            return;
        }

        if (isUnrestricted)
        {
            return;
        }

        foreach (var step in steps[1..])
        {
            if (!step.IsDefault)
            {
                throw CgroupException.Refused(
                    $"device rule \"{(step.Allow ? "allow" : "deny")} {step.Line}\"",
                    "device access can be restricted through the v1 devices controller only",
                    "mount the devices controller, or allow all devices");
            }
        }

        _notes.Add("device access is not restricted: this host has no devices controller");
    }
}
