namespace Caisson.Compute.Execution.Copying;

/// <summary>Reads into a buffer; 0 at the end.</summary>
internal delegate int ReadBytes(Span<byte> buffer);
