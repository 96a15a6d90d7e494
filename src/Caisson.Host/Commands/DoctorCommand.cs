using Caisson.Host.Doctor;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Host.Commands;

/// <summary>Prints what this machine can and cannot do; fails when containers cannot run.</summary>
/// <param name="Format">For whom. JSON is one list of checks.</param>
internal sealed record DoctorCommand(OutputFormat Format) : ICommand
{
    /// <inheritdoc/>
    public int Run()
    {
        var paths = CaissonPaths.FromEnvironment();
        IReadOnlyList<HostCheck> checks = [.. KernelChecks.Run(), .. CgroupChecks.Run(paths), .. DirectoryChecks.Run(paths)];
        StandardOutput.Write(Format == OutputFormat.Json
            ? DoctorCodecs.IReadOnlyListHostCheck.WriteText(checks) + "\n"
            : string.Concat(checks.Select(ToText)));
        return checks.Any(check => check.Status == CheckStatus.Fail) ? ExitCode.Failure : ExitCode.Success;
    }

    private static string ToText(HostCheck check)
    {
        var status = check.Status switch
        {
            CheckStatus.Ok => "ok  ",
            CheckStatus.Warn => "warn",
            CheckStatus.Fail => "FAIL",
        };
        var remedy = check.Remedy is null ? "" : $"      {check.Remedy}\n";
        return $"{status}  {check.Name}: {check.Found}\n{remedy}";
    }
}
