using System.Runtime.InteropServices;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>A test that compares with libseccomp; skipped where it is not installed, or knows other numbers for itself than x86-64's.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LibSeccompFactAttribute : FactAttribute
{
    public LibSeccompFactAttribute()
    {
        if (RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            Skip = "needs x86-64: the rules are told to libseccomp by its machine's numbers";
        }
        else if (!NativeLibrary.TryLoad(LibSeccomp.Library, out _))
        {
            Skip = $"needs {LibSeccomp.Library}: install libseccomp2";
        }
    }
}
