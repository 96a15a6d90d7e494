namespace Caisson.Compute.Execution;

/// <summary>The fields of a written mount, collected one by one.</summary>
internal sealed class MountFields
{
    public MountFields(string text)
    {
        Text = text;
    }

    /// <summary>The whole, for errors.</summary>
    public string Text { get; }

    public string Type { get; private set; } = "volume";

    public string? Source { get; private set; }

    public string? Target { get; private set; }

    public bool IsReadOnly { get; private set; }

    public bool IsRecursive { get; private set; } = true;

    public string? Propagation { get; private set; }

    public string? Size { get; private set; }

    public string? Mode { get; private set; }

    /// <summary>Takes one field over.</summary>
    /// <exception cref="FormatException">There is no such field.</exception>
    public void Take(string field)
    {
        var parts = field.Split('=', 2);
        var value = parts.Length == 2 ? parts[1] : null;
        switch (parts[0])
        {
            case "type":
                Type = value ?? "";
                break;
            case "source" or "src":
                Source = value ?? "";
                break;
            case "target" or "destination" or "dst":
                Target = value ?? "";
                break;
            case "readonly" or "ro":
                IsReadOnly = Flag(field, value);
                break;
            case "bind-nonrecursive":
                IsRecursive = !Flag(field, value);
                break;
            case "bind-propagation":
                Propagation = value ?? "";
                break;
            case "tmpfs-size":
                Size = value ?? "";
                break;
            case "tmpfs-mode":
                Mode = value ?? "";
                break;
            default:
                throw new FormatException($"mount '{Text}': there is no field '{parts[0]}'");
        }
    }

    private bool Flag(string field, string? value) => value switch
    {
        null or "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new FormatException($"mount '{Text}': '{field}' is neither true nor false"),
    };
}
