using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class WindowsErrorsTests
{
    [Theory]
    [InlineData(0x80070490, 0x490)]
    [InlineData(0x8007000D, 0xD)]
    [InlineData(0xC037010E, 0xC037010E)]
    [InlineData(0x80370110, 0x80370110)]
    [InlineData(0xC0070005, 0x5)]
    [InlineData(0x800401F3, 0x800401F3)]
    [InlineData(0x800710D8, 0x10D8)]
    [InlineData(0x490, 0x490)]
    public void Only_wrapped_Win32_codes_lose_their_upper_half(uint hresult, uint expected) =>
        Assert.Equal(expected, WindowsErrors.Normalize(unchecked((int)hresult)));

    [Theory]
    [InlineData("is not exist", "0xC037010E 0x490")]
    [InlineData("is already stopped", "0xC0370110 0x8037011F 0x490 0x80370110")]
    [InlineData("is pending", "0xC0370103")]
    [InlineData("is not supported", "0xC037010D 0xD 0x32 0xC037010B")]
    [InlineData("is invalid state", "0xC0370105")]
    [InlineData("is access denied", "0x5")]
    [InlineData("is invalid handle", "0x6")]
    public void A_question_is_answered_yes_for_exactly_its_codes(string question, string codes)
    {
        Func<uint, bool> ask = question switch
        {
            "is not exist" => WindowsErrors.IsNotExist,
            "is already stopped" => WindowsErrors.IsAlreadyStopped,
            "is pending" => WindowsErrors.IsPending,
            "is not supported" => WindowsErrors.IsNotSupported,
            "is invalid state" => WindowsErrors.IsInvalidState,
            "is access denied" => WindowsErrors.IsAccessDenied,
            _ => WindowsErrors.IsInvalidHandle,
        };

        var yes = WindowsErrors.All.Where(entry => entry.Number is { } number && ask((uint)number)).Select(entry => (uint)entry.Number!.Value);

        Assert.Equal(codes.Split(' ').Select(code => Convert.ToUInt32(code, 16)).Order(), yes.Order());
    }

    [Fact]
    public void Both_lists_of_the_compute_service_are_complete()
    {
        Assert.Equal(
            Enumerable.Range(0, 0x14).Select(low => 0xC0370100 + low),
            WindowsErrors.All.Where(entry => entry.Family == ErrorFamily.Vmcompute).Select(entry => entry.Number!.Value).Order());
        Assert.Equal(
            Enumerable.Range(0, 0x22).Where(low => low is not (3 or 4)).Select(low => 0x80370100 + low),
            WindowsErrors.All.Where(entry => entry.Family == ErrorFamily.HostComputeService).Select(entry => entry.Number!.Value).Order());
    }

    [Theory]
    [InlineData(0x800401F3, ErrorCode.InvalidArgument)]
    [InlineData(1222, ErrorCode.NotFound)]
    [InlineData(161, ErrorCode.InvalidArgument)]
    [InlineData(0x800710D8, ErrorCode.NotFound)]
    [InlineData(109, ErrorCode.ConnectionLost)]
    [InlineData(0xC037010D, ErrorCode.InvalidDocument)]
    [InlineData(0x8037011F, ErrorCode.ProcessAlreadyStopped)]
    [InlineData(0x80370118, ErrorCode.Timeout)]
    [InlineData(0xDEADBEEF, ErrorCode.Unknown)]
    public void A_code_has_its_place_in_our_list(uint code, ErrorCode expected) => Assert.Equal(expected, WindowsErrors.ToErrorCode(code));

    [Fact]
    public void Numbers_are_distinct_and_stand_in_their_normal_form()
    {
        var numbers = WindowsErrors.All.Where(entry => entry.Number is not null).Select(entry => entry.Number!.Value).ToList();

        Assert.Equal(numbers.Distinct(), numbers);
        Assert.All(numbers, number => Assert.Equal((uint)number, WindowsErrors.Normalize(unchecked((int)number))));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Our_codes_become_a_failed_HRESULT(ErrorCode code) => Assert.True(WindowsErrors.IsFailure(WindowsErrors.ToHResult(code)));

    [Theory]
    [InlineData(ErrorCode.SystemNotFound)]
    [InlineData(ErrorCode.SystemAlreadyExists)]
    [InlineData(ErrorCode.SystemAlreadyStopped)]
    [InlineData(ErrorCode.InvalidState)]
    [InlineData(ErrorCode.NotFound)]
    [InlineData(ErrorCode.ProcessAlreadyStopped)]
    [InlineData(ErrorCode.InvalidDocument)]
    [InlineData(ErrorCode.InvalidArgument)]
    [InlineData(ErrorCode.NotSupported)]
    [InlineData(ErrorCode.AccessDenied)]
    [InlineData(ErrorCode.Timeout)]
    [InlineData(ErrorCode.UnknownMessage)]
    [InlineData(ErrorCode.ResourceExhausted)]
    [InlineData(ErrorCode.TooLarge)]
    [InlineData(ErrorCode.ServiceNotAvailable)]
    public void A_code_survives_the_way_through_an_HRESULT(ErrorCode code) =>
        Assert.Equal(code, WindowsErrors.ToErrorCode(unchecked((uint)WindowsErrors.ToHResult(code))));

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];
}
