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
        return new EngineParts
        {
            Launcher = new NativeLauncher(options.Loop, options.DescriptorLimit),
            Reaper = new Reaper(io),
            Cgroups = new SystemCgroups(options.Paths.CgroupParent, options.Loop),
            Streams = new StandardStreams(options.Loop, io, options.LoggerFactory.CreateLogger("Caisson.Engine")),
            Journal = options.Journal,
            Time = options.Loop.Time,
            Track = options.Loop.Track,
            Log = options.LoggerFactory.CreateLogger("Caisson.Engine"),
            Observer = options.Observer,
            ProcessesDieWithEngine = options.ProcessesDieWithEngine,
        };
    }
}
