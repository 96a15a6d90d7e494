namespace Caisson.Bench;

/// <summary>One row of the bench: contenders that do the same thing.</summary>
internal abstract class Scenario(Workbench bench)
{
    /// <summary>What the report and the filter call it.</summary>
    public abstract string Name { get; }

    /// <summary>The unit of the numbers.</summary>
    public virtual string Unit => "µs";

    /// <summary>The contender that the others are a ratio of.</summary>
    public abstract string Baseline { get; }

    /// <summary>Who takes part. Called after <see cref="Prepare"/>.</summary>
    public abstract IReadOnlyList<Contender> Contenders { get; }

    /// <summary>Where tools, bundles and executables are.</summary>
    protected Workbench Bench => bench;

    /// <summary>Makes what the contenders need.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Undoes <see cref="Prepare"/>, also after a failure.</summary>
    public virtual void CleanUp()
    {
    }

    /// <summary>A contender whose program may not be there.</summary>
    protected static Contender Optional(Contender contender, string program, string remedy) =>
        Workbench.Finds(program) ? contender : contender with { Absence = $"{program} is missing: {remedy}" };
}
