using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Contracts.Errors;

public sealed class ErrorTextTests
{
    [Theory]
    [InlineData("hcs::GetComputeSystems", null, "hcs::GetComputeSystems: denied")]
    [InlineData("hcs::System::Start", "abc", "hcs::System::Start abc: denied")]
    [InlineData("hcs::Process::Kill", "abc:12", "hcs::Process::Kill abc:12: denied")]
    public void An_error_names_operation_and_object(string operation, string? objectId, string expected) =>
        Assert.Equal(expected, ErrorText.Format(operation, objectId, "denied"));

    [Fact]
    public void Each_event_is_a_line_with_what_it_has()
    {
        var result = ResultDocument.TryParse(
            """
            {"Error":-1,"ErrorEvents":[
              {"Message":"first","StackTrace":"at x","Provider":"p","EventId":7,"Flags":4294967295,"Source":"file.cpp"},
              {"Message":"second","Provider":"","EventId":0,"Flags":0}]}
            """);

        Assert.Equal(
            "hcs::System::Start a: e\n[Event Detail: first Stack Trace: at x Provider: p EventID: 7 flags: 4294967295 Source: file.cpp]\n[Event Detail: second]",
            ErrorText.Format(OperationNames.SystemStart, "a", "e", result!.ToEvents()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"ErrorEvents":[null]}""")]
    [InlineData("""{"Error":99999999999}""")]
    [InlineData("""{"ErrorEvents":[{"EventId":65536}]}""")]
    public void A_bad_result_document_is_passed_over(string? json) => Assert.Null(ResultDocument.TryParse(json));
}
