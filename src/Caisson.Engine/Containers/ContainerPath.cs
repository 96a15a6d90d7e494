namespace Caisson.Engine.Containers;

/// <summary>Paths inside a container, taken apart as text; the kernel resolves links within the root.</summary>
internal static class ContainerPath
{
    /// <summary>The names of a path, <c>.</c> and empty ones gone, <c>..</c> taken back as far as the root.</summary>
    public static List<string> Split(string path)
    {
        var names = new List<string>(6);
        foreach (var range in path.AsSpan().Split('/'))
        {
            var name = path.AsSpan()[range];
            if (name is "..")
            {
                names.RemoveRange(Math.Max(0, names.Count - 1), Math.Min(1, names.Count));
            }
            else if (name is not ("" or "."))
            {
                names.Add(name.ToString());
            }
        }

        return names;
    }
}
