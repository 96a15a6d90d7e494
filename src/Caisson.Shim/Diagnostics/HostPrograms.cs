using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Shim.Tasks;

namespace Caisson.Shim.Diagnostics;

/// <summary>Runs programs where the shim is: of a pod without a virtual machine that is the host.</summary>
/// <remarks>
/// Whoever reaches the socket has the shim's user and group, so nothing is given away that they do not have. The program gets the shim's user, namespaces, cgroup and environment.
/// A shell of its own opens its streams, and not the shim: a FIFO that nobody opens at the other end keeps nobody else waiting.
/// </remarks>
/// <param name="loop">The loop.</param>
internal sealed class HostPrograms(EventLoop loop)
{
    private const int MostAtOnce = 16;
    private const int MostArguments = 4096;
    private const int MostCharacters = 1 << 20;
    private const string Shell = "/bin/sh";

    // 125 as of env(1) and others: what runs the program failed, not the program.
    private const string Script = """{ exec <"$0" >>"$1" 2>>"$2"; } && cd -- "$3" || exit 125; shift 3; exec "$@" """;

    private int _count;

    /// <summary>Runs one to its end.</summary>
    /// <param name="request">What, and where its streams go: absolute paths, empty for none.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its exit code, as a shell has it: 127 and 126 when it cannot be run, 125 when its streams or its directory cannot be opened.</returns>
    /// <exception cref="Ttrpc.TtrpcStatusException">Nothing was run.</exception>
    public async Task<int> RunAsync(ExecProcessRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        _count++;
        try
        {
            return await RunAsync(
                ["-c", Script, PathOr(request.Stdin, "/dev/null"), PathOr(request.Stdout, "/dev/null"), PathOr(request.Stderr, "/dev/null"), PathOr(request.Workdir, "/"), .. request.Args],
                cancellationToken);
        }
        catch (LinuxException error)
        {
            throw Refusal.FailedPrecondition($"no program can be run on the host: {error.Message}");
        }
        finally
        {
            _count--;
        }
    }

    private async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = SpawnedProcess.Start(new SpawnRequest { Path = Shell, Arguments = arguments });
        try
        {
            await loop.WaitReadableAsync(process.PidFd, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await loop.WaitReadableAsync(process.PidFd, CancellationToken.None);
            _ = process.Reap();
            throw;
        }

        return process.Reap();
    }

    private void Check(ExecProcessRequest request)
    {
        if (request.Terminal)
        {
            throw Refusal.Unimplemented("a terminal for a program on the host is not supported: name the terminal's device as its three streams");
        }

        if (request.Args.Count is 0 or > MostArguments || request.Args[0].Length == 0)
        {
            throw Refusal.InvalidArgument($"a program and at most {MostArguments} arguments are needed");
        }

        if (request.Args.Sum(static argument => (long)argument.Length) > MostCharacters || request.Args.Any(static argument => argument.Contains('\0', StringComparison.Ordinal)))
        {
            throw Refusal.InvalidArgument($"the arguments are longer than {MostCharacters} characters, or one of them has a null character");
        }

        if (_count >= MostAtOnce)
        {
            throw new Ttrpc.TtrpcStatusException(Ttrpc.TtrpcStatusCode.ResourceExhausted, $"{MostAtOnce} programs run on the host for this shim already");
        }
    }

    private static string PathOr(string path, string otherwise) => path switch
    {
        "" => otherwise,
        ['/', ..] when path.Length < 4096 && !path.Contains('\0', StringComparison.Ordinal) => path,
        _ => throw Refusal.InvalidArgument("a stream or the directory is no absolute path"),
    };
}
