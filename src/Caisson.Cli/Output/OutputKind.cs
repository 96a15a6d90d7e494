namespace Caisson.Cli.Output;

/// <summary>The kinds of <see cref="OutputFormat"/>.</summary>
internal enum OutputKind
{
    /// <summary>All columns, for people.</summary>
    Table,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>The columns of a template, a line each.</summary>
    Template,

    /// <summary>The columns of a template, aligned under headings.</summary>
    TemplateTable,
}
