using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class LinuxErrorsTests
{
    [Theory]
    [InlineData(1, "EPERM", ErrorCode.AccessDenied)]
    [InlineData(2, "ENOENT", ErrorCode.NotFound)]
    [InlineData(3, "ESRCH", ErrorCode.ProcessNotFound)]
    [InlineData(7, "E2BIG", ErrorCode.TooLarge)]
    [InlineData(8, "ENOEXEC", ErrorCode.ProgramNotExecutable)]
    [InlineData(12, "ENOMEM", ErrorCode.ResourceExhausted)]
    [InlineData(28, "ENOSPC", ErrorCode.ResourceExhausted)]
    [InlineData(35, "EDEADLK", ErrorCode.InvalidState)]
    [InlineData(38, "ENOSYS", ErrorCode.NotSupported)]
    [InlineData(95, "EOPNOTSUPP", ErrorCode.NotSupported)]
    [InlineData(110, "ETIMEDOUT", ErrorCode.Timeout)]
    [InlineData(133, "EHWPOISON", ErrorCode.Unknown)]
    public void An_errno_has_its_name_and_place(int errno, string name, ErrorCode code)
    {
        Assert.Equal(name, LinuxErrors.NameOf(errno));
        Assert.Equal(code, LinuxErrors.ToErrorCode(errno));
    }

    [Fact]
    public void Every_errno_of_the_kernel_is_listed_once() =>
        Assert.Equal(
            Enumerable.Range(1, 133).Where(number => number is not (41 or 58)).Select(number => (long?)number),
            LinuxErrors.All.Select(entry => entry.Number));

    [Fact]
    public void A_number_without_a_name_still_reads_well()
    {
        Assert.Equal("errno 4000", LinuxErrors.NameOf(4000));
        Assert.Equal("unknown error 4000", LinuxErrors.TextOf(4000));
        Assert.Equal(ErrorCode.Unknown, LinuxErrors.ToErrorCode(4000));
    }
}
