using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

/// <summary>Failures as services answer them.</summary>
internal static class Failures
{
    public static ComputeOperationException Of(ErrorCode code, NativeErrorKind? kind = null) =>
        new(new ErrorDetails { Code = code, Operation = "o", NativeKind = kind, NativeCode = kind is null ? null : 0xC0370105 }, $"it is {code}");

    public static ComputeConnectionException Loss() =>
        new(new ErrorDetails { Code = ErrorCode.ConnectionLost, Operation = "o" }, "the service is gone");
}
