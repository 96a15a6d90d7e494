using Caisson.Ttrpc.Generator;
using Google.Protobuf;
using Google.Protobuf.Compiler;

// protoc's contract with its plugins: a request on standard input, the files on standard output. Text on standard error is for people.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
Generation.Run(CodeGeneratorRequest.Parser.ParseFrom(input)).WriteTo(output);
