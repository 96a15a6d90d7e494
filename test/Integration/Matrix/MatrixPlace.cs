namespace Caisson.IntegrationTests.Matrix;

/// <summary>Whose failpoint a step is.</summary>
internal enum MatrixPlace
{
    /// <summary>That of the host which the preparations started.</summary>
    Host,

    /// <summary>That of the host which the command starts.</summary>
    NewHost,

    /// <summary>The command's own.</summary>
    Command,
}
