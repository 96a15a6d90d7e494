// The compiler (ILC) recognises this attribute by its full name only, so the assembly brings its own: a method that carries it compiles to a bare call,
// without the garbage collector's transition and without a poll afterwards. Undocumented outside the core library: eng/check-launch-child.sh reads the
// machine code after every publish, and the clone stress test runs with the native tests.
#pragma warning disable IDE0130 // The name is the compiler's.
namespace System.Runtime;
#pragma warning restore IDE0130

[AttributeUsage(AttributeTargets.Method, Inherited = false)]
internal sealed class RuntimeImportAttribute : Attribute
{
    public RuntimeImportAttribute(string libraryName, string entryPoint)
    {
        LibraryName = libraryName;
        EntryPoint = entryPoint;
    }

    public string LibraryName { get; }

    public string EntryPoint { get; }
}
