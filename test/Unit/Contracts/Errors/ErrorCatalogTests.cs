using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class ErrorCatalogTests
{
    [Theory]
    [InlineData("0xC0370105", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("0xc0370105", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("3224830213", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("-1070137083", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("ERROR_VMCOMPUTE_INVALID_STATE", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("VmcomputeOperationInvalidState", "ERROR_VMCOMPUTE_INVALID_STATE")]
    [InlineData("HCS_E_INVALID_STATE", "HCS_E_INVALID_STATE")]
    [InlineData("0x80070490", "ERROR_NOT_FOUND")]
    [InlineData("-2147023728", "ERROR_NOT_FOUND")]
    [InlineData("0x490", "ERROR_NOT_FOUND")]
    [InlineData("elementnotfound", "ERROR_NOT_FOUND")]
    [InlineData("ENOENT", "ENOENT")]
    [InlineData(" enoent ", "ENOENT")]
    [InlineData("EWOULDBLOCK", "EAGAIN")]
    [InlineData("-38", "ENOSYS")]
    [InlineData("LaunchFailed", "LaunchFailed", "LaunchFailed")]
    [InlineData("OutOfMemory", "OutOfMemory")]
    [InlineData("hostlost", "HostLost")]
    [InlineData("hcs::System::Start", "hcs::System::Start")]
    [InlineData("hcsshim::System::Start", "hcs::System::Start")]
    [InlineData("UnexpectedProcessAbort", "UnexpectedProcessAbort")]
    [InlineData("5", "ERROR_ACCESS_DENIED", "EIO")]
    [InlineData("109", "ERROR_BROKEN_PIPE", "ETOOMANYREFS")]
    [InlineData("InvalidState", "InvalidState", "HCS_E_INVALID_STATE")]
    [InlineData("Timeout", "Timeout", "Timeout")]
    public void An_error_is_found_by_what_a_person_has_at_hand(string text, params string[] names) =>
        Assert.Equal(names, ErrorCatalog.Find(text).Select(entry => entry.Name));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0x")]
    [InlineData("0xG")]
    [InlineData("0x1FFFFFFFFF")]
    [InlineData("99999999999999999999999999")]
    [InlineData("-99999999999")]
    [InlineData("0xDEADBEEF")]
    public void What_is_unknown_is_not_found(string text) => Assert.Empty(ErrorCatalog.Find(text));

    [Fact]
    public void Every_entry_says_something_in_house_style() => Assert.All(ErrorCatalog.All, entry =>
    {
        foreach (var sentence in new[] { entry.Meaning, entry.Cause, entry.Remedy }.OfType<string>())
        {
            Assert.NotEmpty(sentence);
            Assert.False(sentence.EndsWith('.'), sentence);
        }
    });

    [Fact]
    public void Every_error_has_a_cause_that_says_more_than_its_meaning() => Assert.All(ErrorCatalog.All, entry =>
    {
        if (entry.Family == ErrorFamily.Operation)
        {
            Assert.Null(entry.Cause);
            return;
        }

        Assert.False(string.IsNullOrWhiteSpace(entry.Cause), entry.Name);
        Assert.NotEqual(entry.Meaning, entry.Cause);
    });

    [Fact]
    public void No_cause_is_a_copy_of_another()
    {
        var copies = ErrorCatalog.All
            .Where(entry => entry.Cause is not null)
            .DistinctBy(Condition)
            .GroupBy(entry => entry.Cause)
            .Where(same => same.Count() > 1)
            .SelectMany(same => same.Select(entry => entry.Name));

        Assert.Empty(copies);
    }

    [Fact]
    public void The_two_numbers_of_one_condition_share_their_cause()
    {
        var pairs = ErrorCatalog.All.Where(entry => entry.Cause is not null).GroupBy(Condition).Where(same => same.Count() > 1).ToList();

        Assert.All(pairs, pair => Assert.Single(pair.Select(entry => entry.Cause).Distinct()));
        Assert.Equal(18, pairs.Count);
    }

    /// <summary>The service and its client library number one condition twice, with the same low byte; 0x03 and 0x04 are the library's alone.</summary>
    private static string Condition(ErrorEntry entry) => entry.Family is ErrorFamily.Vmcompute or ErrorFamily.HostComputeService
        ? FormattableString.Invariant($"the service's 0x{entry.Number & 0xFF:X2}")
        : FormattableString.Invariant($"{entry.Family} {entry.Name}");

    [Fact]
    public void Every_name_and_alias_leads_back_to_its_entry() =>
        Assert.All(ErrorCatalog.All, entry =>
        {
            Assert.Contains(entry, ErrorCatalog.Find(entry.Name));
            Assert.All(entry.Aliases, alias => Assert.Contains(entry, ErrorCatalog.Find(alias)));
            Assert.True(entry.NumberText is null || ErrorCatalog.Find(entry.NumberText).Contains(entry), entry.Name);
        });

    [Fact]
    public void Every_code_of_ours_is_described() =>
        Assert.Equal(Enum.GetValues<ErrorCode>().Cast<ErrorCode?>(), OwnErrors.All.Select(entry => entry.Code));

    [Fact]
    public void Every_operation_is_described_and_found_by_both_spellings() =>
        Assert.Equal(
            OperationNames.All.Select(name => (name, OperationNames.EarlierAlias(name))).Order(),
            OperationEntries.All.Select(entry => (entry.Name, Assert.Single(entry.Aliases))).Order());
}
