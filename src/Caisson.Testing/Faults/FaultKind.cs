namespace Caisson.Testing.Faults;

/// <summary>What goes wrong at a <see cref="FaultPoint"/>.</summary>
/// <remarks>
/// <code>
/// kind         of a call                                                  of a notification
/// Pending      carried out; the answer waits for Release                  it, and what follows it, waits for Release
/// Late         carried out; the answer comes after the caller gave up     it comes after the next call has been answered
/// Lost         carried out; the answer never comes                        it never comes
/// Twice        carried out twice; the first answer counts                 it comes twice
/// WrongOrder   handed over after the next call has been answered          it comes after the one that follows it
/// Error        not carried out; it fails                                  the subscription fails there
/// Hang         not carried out, never answered                            nothing comes any more
/// </code>
/// <para>What never comes ends with the caller's token. Release also lets go what waits for a next call.</para>
/// </remarks>
public enum FaultKind
{
    /// <summary>It takes until <see cref="ArmedFault.Release"/>.</summary>
    Pending,

    /// <summary>It comes too late.</summary>
    Late,

    /// <summary>It is done, and nobody hears of it.</summary>
    Lost,

    /// <summary>It comes twice.</summary>
    Twice,

    /// <summary>It changes places with the next.</summary>
    WrongOrder,

    /// <summary>It fails.</summary>
    Error,

    /// <summary>Nothing happens, for ever.</summary>
    Hang,
}
