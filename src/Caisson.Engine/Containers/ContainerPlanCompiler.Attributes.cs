using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// Attributes and propagation of mounts. mount_setattr(2) gives them to a mount before it is attached; before Linux 5.12 mount(2) does it right after: nobody of the
// container runs yet.
internal sealed partial class ContainerPlanCompiler
{
    private readonly List<(Register Mount, MountAttributes Attributes, bool IsRecursive)> _changesLeft = [];

    private void Adjust(Register mount, MountOptions options)
    {
        if (!options.Own.IsEmpty)
        {
            Change(mount, options.Own, isRecursive: false);
        }

        if (!options.Recursive.IsEmpty)
        {
            Change(mount, options.Recursive, isRecursive: true);
        }

        if (options.Propagation != 0)
        {
            Change(mount, new MountAttributes(0, 0, options.Propagation), options.IsPropagationRecursive);
        }
    }

    /// <summary>Changes a mount that is attached afterwards, by <see cref="Attach"/> or with <see cref="FinishChanges"/> after it.</summary>
    private void Change(Register mount, MountAttributes attributes, bool isRecursive)
    {
        if (_facts.HasMountAttributes)
        {
            _plan.SetAttributes(mount, attributes, isRecursive);
        }
        else
        {
            _changesLeft.Add((mount, attributes, isRecursive));
        }
    }

    private void Attach(Register mount, Register target)
    {
        _plan.Attach(mount, target);
        FinishChanges(mount);
    }

    private void FinishChanges(Register mount)
    {
        foreach (var (changed, attributes, isRecursive) in _changesLeft)
        {
            if (changed == mount)
            {
                ChangeAttached(mount, attributes, isRecursive);
            }
        }

        _changesLeft.RemoveAll(change => change.Mount == mount);
    }

    private void ChangeAttached(Register mount, MountAttributes attributes, bool isRecursive)
    {
        if (_facts.HasMountAttributes)
        {
            _plan.SetAttributes(mount, attributes, isRecursive);
            return;
        }

        if (attributes.Propagation != 0)
        {
            _plan.SetPropagation(mount, attributes.Propagation, isRecursive);
        }

        if (attributes is { Set: 0, Clear: 0 })
        {
            return;
        }

        if (isRecursive)
        {
            throw new LaunchException(
                ErrorCode.NotSupported, $"this kernel cannot change everything beneath a mount ({_plan.Purpose})", 0, "use Linux 5.12 or later, or leave out the recursive mount options (rro, rnosuid …)");
        }

        _plan.ChangeAttached(mount, attributes);
    }

    // The root is entered, and the host's /proc, by which mount(2) would find it, is gone.
    private void SetFinalPropagation(bool isRecursive)
    {
        if (_facts.HasMountAttributes)
        {
            _plan.SetAttributes(_root, new MountAttributes(0, 0, RootPropagation), isRecursive);
        }
        else if (isRecursive)
        {
            _plan.SetPropagationOfAll(RootPropagation);
        }
        else
        {
            _plan.SetPropagationOfRoot(RootPropagation);
        }
    }
}
