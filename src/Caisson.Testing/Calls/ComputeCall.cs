using Caisson.Contracts;

namespace Caisson.Testing.Calls;

/// <summary>One call of a verb of <see cref="IComputeService"/>, as an interceptor sees it.</summary>
public sealed record ComputeCall
{
    private readonly Func<string>? _arguments;

    internal ComputeCall(string operation, Func<string>? arguments = null)
    {
        Operation = operation;
        _arguments = arguments;
    }

    /// <summary>Which verb: one of <see cref="Contracts.Errors.OperationNames"/>.</summary>
    public string Operation { get; }

    /// <summary>The id of the system it is about; null for the service, or where nobody knows.</summary>
    public string? SystemId { get; internal init; }

    /// <summary>The process it is about; null for others.</summary>
    public ProcessNumber? ProcessNumber { get; internal init; }

    /// <summary>The system's id, or <c>id:process number</c>; null for the service, or where nobody knows.</summary>
    public string? ObjectId => ProcessNumber is { } number ? $"{SystemId}:{number.Value}" : SystemId;

    /// <summary>The handle of the system it is about; null for others.</summary>
    public SystemHandle? System { get; internal init; }

    /// <summary>The handle of the process it is about; null for others.</summary>
    public ProcessHandle? Process { get; internal init; }

    /// <summary>The streams that were passed with it.</summary>
    internal ProcessStdio? Stdio { get; init; }

    /// <summary>What else was passed, as a JSON object; null when there was nothing. Streams are told by their kinds.</summary>
    public string? ArgumentsAsJson() => _arguments?.Invoke();

    /// <summary>Closes the descriptors that were given away with the call; for a call that reaches no service.</summary>
    internal void CloseGivenDescriptors()
    {
        foreach (var endpoint in new[] { Stdio?.Input, Stdio?.Output, Stdio?.Error })
        {
            (endpoint as StdioEndpoint.Descriptor)?.Handle.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => ObjectId is null ? Operation : $"{Operation} {ObjectId}";
}
