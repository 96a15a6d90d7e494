using System.Runtime.Versioning;

// The command line for other platforms comes with their services.
[assembly: SupportedOSPlatform("linux")]
