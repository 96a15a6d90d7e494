using System.Net.Sockets;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class ComputeErrorsTests
{
    [Fact]
    public void A_number_of_Windows_decides_alone()
    {
        var notFound = Windows(0x490);
        var otherInvalidState = Windows(0x80370105);

        Assert.True(ComputeErrors.IsNotExist(notFound));
        Assert.True(ComputeErrors.IsAlreadyStopped(notFound));
        Assert.False(ComputeErrors.IsInvalidState(otherInvalidState));
        Assert.True(ComputeErrors.IsNotSupported(Windows(0xC037010D)));
        Assert.True(ComputeErrors.IsPending(Windows(0xC0370103)));
        Assert.True(ComputeErrors.IsAccessDenied(Windows(0x5)));
        Assert.True(ComputeErrors.IsInvalidHandle(Windows(0x6)));
    }

    [Fact]
    public void An_errno_is_never_taken_for_a_code_of_Windows()
    {
        var inputOutput = new ComputeOperationException(
            new ErrorDetails { Code = ErrorCode.Unknown, Operation = OperationNames.SystemStart, NativeCode = 5, NativeKind = NativeErrorKind.Errno }, "x");

        Assert.False(ComputeErrors.IsAccessDenied(inputOutput));
    }

    [Fact]
    public void Wrapping_does_not_hide_an_error()
    {
        var wrapped = new InvalidOperationException("outer", new IOException("inner", Ours(ErrorCode.SystemAlreadyStopped)));

        Assert.True(ComputeErrors.IsAlreadyStopped(wrapped));
        Assert.False(ComputeErrors.IsNotExist(wrapped));
        Assert.False(ComputeErrors.IsNotExist(null));
    }

    [Fact]
    public void A_time_limit_is_seen_at_any_depth()
    {
        Assert.True(ComputeErrors.IsTimeout(Ours(ErrorCode.Timeout)));
        Assert.True(ComputeErrors.IsTimeout(new IOException("x", new SocketException((int)SocketError.TimedOut))));
        Assert.True(ComputeErrors.IsTimeout(Ours(ErrorCode.Unknown, new TimeoutException())));
        Assert.False(ComputeErrors.IsTimeout(new IOException("x")));
    }

    [Fact]
    public void A_closed_handle_is_neither_invalid_nor_gone()
    {
        var closed = Ours(ErrorCode.AlreadyClosed);

        Assert.True(ComputeErrors.IsAlreadyClosed(closed));
        Assert.False(ComputeErrors.IsInvalidHandle(closed));
        Assert.False(ComputeErrors.IsAlreadyStopped(closed));
    }

    [Fact]
    public void An_error_gets_its_operation_once()
    {
        var first = ComputeErrors.Wrap(OperationNames.SystemSave, "a", new IOException("disk full"));
        var second = ComputeErrors.Wrap(OperationNames.SystemClose, "b", first);

        Assert.Same(first, second);
        Assert.Equal("hcs::System::Save a: disk full", ErrorText.Of(second));
    }

    private static ComputeOperationException Windows(uint number) => new(
        new ErrorDetails
        {
            Code = WindowsErrors.ToErrorCode(number),
            Operation = OperationNames.SystemStart,
            NativeCode = number,
            NativeKind = NativeErrorKind.Windows,
        },
        "x");

    private static ComputeOperationException Ours(ErrorCode code, Exception? cause = null) =>
        new(new ErrorDetails { Code = code, Operation = OperationNames.SystemStart }, "x", cause);
}
