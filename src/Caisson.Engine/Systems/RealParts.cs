using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Caisson.Platform.Linux.Descriptors;

namespace Caisson.Engine.Systems;

/// <summary>Puts an engine together over the real kernel.</summary>
internal static class RealParts
{
    /// <summary>Makes the parts, top to bottom.</summary>
    public static EngineParts Assemble(LinuxEngineOptions options)
    {
        var io = new LoopIo(options.Loop);
        var log = options.LoggerFactory.CreateLogger("Caisson.Engine");
        return new EngineParts
        {
            Launcher = new NativeLauncher(options.Loop, options.DescriptorLimit, log.LaunchWarning),
            Reaper = new Reaper(io),
            Cgroups = new SystemCgroups(options.Paths.CgroupParent, options.Loop),
            Streams = new StandardStreams(options.Loop, io, log),
            Journal = options.Journal,
            Time = options.Loop.Time,
            Track = options.Loop.Track,
            Log = log,
            Observer = options.Observer,
            ProcessesDieWithEngine = options.ProcessesDieWithEngine,
        };
    }
}
