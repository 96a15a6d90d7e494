namespace Caisson.Engine.Systems.Journal;

/// <summary>What a clean-up does with the exits of durable systems that nobody has collected.</summary>
public enum UncollectedExits
{
    /// <summary>They stay, and so does their directory.</summary>
    Keep,

    /// <summary>They are removed.</summary>
    Forget,
}
