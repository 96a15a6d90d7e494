namespace Caisson.Host.Commands;

/// <summary>What the program says about its arguments.</summary>
internal static class Usage
{
    internal const string Text = """
        usage: caisson-host serve --id ID [--log FILE] [--log-level LEVEL]
                   runs the systems of one creator, whose connection is descriptor 3
               caisson-host clean [--id ID] [--forget-exits] [--format text|json]
                   undoes what dead hosts left
               caisson-host doctor [--format text|json]
                   says what this machine can and cannot do
               caisson-host failpoints
                   lists the failpoints of a test build
               caisson-host version

        """;
}
