namespace Caisson.Engine.Containers.Seccomp;

/// <summary>What a filter answers to a call: an action, or rules in the order of the specification and an action when none holds.</summary>
internal struct CallVerdict
{
    private bool _isDecided;

    /// <summary>An action for every call of a number.</summary>
    public CallVerdict(uint action) => Otherwise = action;

    /// <summary>The rules; null when there are none.</summary>
    public List<FilterRule>? Rules { get; private set; }

    /// <summary>The answer when no rule holds.</summary>
    public uint Otherwise { get; private set; }

    /// <summary>Adds a rule behind the others, unless an unconditional one has decided.</summary>
    public void Add(FilterRule rule)
    {
        if (!_isDecided)
        {
            (Rules ??= []).Add(rule);
        }
    }

    /// <summary>Decides for good: the first unconditional rule outweighs conditional ones, those before it too, as with libseccomp.</summary>
    public void Decide(uint action)
    {
        if (!_isDecided)
        {
            _isDecided = true;
            Rules = null;
            Otherwise = action;
        }
    }

    /// <summary>Both answer the same action without looking at arguments.</summary>
    public readonly bool IsSameActionAs(in CallVerdict other) => Rules is null && other.Rules is null && Otherwise == other.Otherwise;
}
