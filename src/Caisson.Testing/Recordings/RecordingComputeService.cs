using System.Runtime.CompilerServices;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Recordings;

/// <summary>A decorator that writes every call, answer and notification of a service to a file, and what passes through the streams of its processes.</summary>
/// <remarks>
/// <para>The file is JSON lines; <see cref="Recording"/> reads it, <see cref="ReplayComputeService"/> is a service made of it. Each line is written before the
/// caller sees what it tells, so that the recording of a program that crashes is whole.</para>
/// <para>Of streams only those are seen that the caller has as streams (<see cref="StdioEndpoint.Pipe"/>). Documents stand in the file as they are, with the
/// environments of processes: it is created readable by its owner alone.</para>
/// </remarks>
public sealed class RecordingComputeService : ComputeServiceInterceptor
{
    private readonly RecordingWriter _writer;
    private readonly int _maximumStreamBytes;

    /// <summary>Records a service into a stream.</summary>
    /// <param name="inner">The service; disposed with this one.</param>
    /// <param name="recording">Where to; disposed with this one.</param>
    /// <param name="options">Defaults when null.</param>
    public RecordingComputeService(IComputeService inner, Stream recording, RecordingOptions? options = null)
        : base(inner)
    {
        ArgumentNullException.ThrowIfNull(recording);
        options ??= new RecordingOptions();
        _writer = new RecordingWriter(recording, options.TimeProvider);
        _maximumStreamBytes = options.MaximumStreamBytes;
        _ = WatchConnectionAsync();
    }

    /// <summary>Records a service into a file, which must not exist yet.</summary>
    /// <param name="inner">The service; disposed with this one.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Defaults when null.</param>
    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    public static RecordingComputeService ToFile(IComputeService inner, string path, RecordingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new RecordingComputeService(inner, new FileStream(path, creation), options);
    }

    /// <summary>Disposes the service, then ends the recording.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _writer.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task<T> InterceptAsync<T>(ComputeCall request, Func<CancellationToken, Task<T>> verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(verb);
        var number = _writer.Begin(request);
        try
        {
            var answer = await verb(cancellationToken);
            _writer.Answer(number, answer);
            return WithStreams(answer, number);
        }
        catch (Exception e)
        {
            _writer.Fail(number, e);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<SystemNotification> InterceptSubscription(
        ComputeCall request,
        Func<CancellationToken, IAsyncEnumerable<SystemNotification>> subscribe,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(subscribe);
        var number = _writer.Begin(request);
        Exception? failure = new OperationCanceledException();
        try
        {
            await using var notifications = subscribe(cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await notifications.MoveNextAsync())
                    {
                        failure = null;
                        yield break;
                    }
                }
                catch (Exception e)
                {
                    failure = e;
                    throw;
                }

                _writer.Notify(number, notifications.Current);
                yield return notifications.Current;
            }
        }
        finally
        {
            _writer.End(number, failure);
        }
    }

    private async Task WatchConnectionAsync()
    {
        try
        {
            await Inner.Completion;
        }
        catch (ComputeException loss)
        {
            _writer.Lose(loss);
        }
    }

    private T WithStreams<T>(T answer, ulong call) => answer switch
    {
        ProcessEntry entry => (T)(object)(entry with { Streams = Recorded(entry.Streams, call) }),
        ProcessAttachment attachment => (T)(object)(attachment with { Streams = Recorded(attachment.Streams, call) }),
        _ => answer,
    };

    private ProcessStreams Recorded(ProcessStreams streams, ulong call)
    {
        return new ProcessStreams(
            Of(streams.Input, ProcessStreamName.Input), Of(streams.Output, ProcessStreamName.Output), Of(streams.Error, ProcessStreamName.Error));

        RecordingStream? Of(Stream? stream, ProcessStreamName name) =>
            stream is null ? null : new RecordingStream(stream, _writer, call, name, _maximumStreamBytes);
    }
}
