using System.Globalization;
using Caisson.Shim.Protocol.Metrics2;

namespace Caisson.Shim.Metrics;

/// <summary>How long processes waited for something: <c>some avg10=0.00 avg60=0.00 avg300=0.00 total=0</c>.</summary>
internal static class Pressure
{
    /// <summary>Reads a pressure file; null where the kernel keeps none.</summary>
    public static PSIStats? Read(ControlFiles files, string name)
    {
        var rows = files.Rows(name).ToDictionary(static row => row[0], static row => row);
        return rows.Count == 0 ? null : new PSIStats { Some = Of(rows.GetValueOrDefault("some")), Full = Of(rows.GetValueOrDefault("full")) };
    }

    private static PSIData? Of(string[]? row) => row is null
        ? null
        : new PSIData { Avg10 = Share(row, "avg10="), Avg60 = Share(row, "avg60="), Avg300 = Share(row, "avg300="), Total = ControlFiles.ParseNumber(Value(row, "total=")) ?? 0 };

    private static double Share(string[] row, string key) =>
        double.TryParse(Value(row, key), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? share : 0;

    private static string Value(string[] row, string key) => row.FirstOrDefault(word => word.StartsWith(key, StringComparison.Ordinal))?[key.Length..] ?? "";
}
