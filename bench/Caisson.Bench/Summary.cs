namespace Caisson.Bench;

/// <summary>Many samples in few numbers.</summary>
/// <param name="Count">How many.</param>
/// <param name="Minimum">The least.</param>
/// <param name="Median">Half are at most this.</param>
/// <param name="Percentile90">Nine in ten are at most this.</param>
internal sealed record Summary(int Count, double Minimum, double Median, double Percentile90)
{
    /// <summary>Summarises; null when there is nothing.</summary>
    public static Summary? Of(List<double> samples)
    {
        if (samples.Count == 0)
        {
            return null;
        }

        samples.Sort();
        return new Summary(samples.Count, samples[0], At(0.5), At(0.9));

        double At(double part) => samples[Math.Min(samples.Count - 1, (int)(part * samples.Count))];
    }
}
