using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private void AddDevices(IReadOnlyList<DeviceRule> rules, bool isChange)
    {
        var owner = _layout.Owning("devices");
        if (owner is null && _layout.Unified is { } unified)
        {
            var program = DeviceProgramCompiler.Compile(DeviceAccess.List(rules));

            // A new cgroup has no program that would have to go.
            _devices = program is null && !isChange ? null : new DeviceLimit(unified, program);
            return;
        }

        var steps = DeviceAccess.Compile(rules);
        var isUnrestricted = steps is [{ Allow: true }];
        if (owner is not null)
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
                    "this host has neither the v1 devices controller nor a cgroup v2 tree",
                    "mount one of them, or allow all devices");
            }
        }

        _notes.Add("device access is not restricted: this host has no devices controller");
    }
}
