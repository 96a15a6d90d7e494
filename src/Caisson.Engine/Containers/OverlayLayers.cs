namespace Caisson.Engine.Containers;

/// <summary>The layers of an overlay's <c>lowerdir</c>: separated by colons, where a backslash keeps the next byte as it is.</summary>
internal static class OverlayLayers
{
    /// <summary>Takes the option apart, topmost layer first.</summary>
    public static List<string> Split(string option)
    {
        var layers = new List<string>();
        var layer = new System.Text.StringBuilder(option.Length);
        for (var i = 0; i < option.Length; i++)
        {
            if (option[i] == ':')
            {
                layers.Add(layer.ToString());
                layer.Clear();
                continue;
            }

            i += option[i] == '\\' && i + 1 < option.Length ? 1 : 0;
            layer.Append(option[i]);
        }

        layers.Add(layer.ToString());
        return layers;
    }
}
