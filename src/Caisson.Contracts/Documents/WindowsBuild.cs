namespace Caisson.Contracts.Documents;

/// <summary>Build numbers of Windows on which documents and features depend.</summary>
public static class WindowsBuild
{
    /// <summary>Windows Server 2016, version 1607 (RS1).</summary>
    public const int Rs1 = 14393;

    /// <summary>Version 1703 (RS2).</summary>
    public const int Rs2 = 15063;

    /// <summary>Version 1709 (RS3).</summary>
    public const int Rs3 = 16299;

    /// <summary>Version 1803 (RS4).</summary>
    public const int Rs4 = 17134;

    /// <summary>Windows Server 2019, version 1809 (RS5); the first with schema 2.1.</summary>
    public const int Rs5 = 17763;

    /// <summary>Version 1903.</summary>
    public const int V19H1 = 18362;

    /// <summary>Version 1909.</summary>
    public const int V19H2 = 18363;

    /// <summary>Version 2004.</summary>
    public const int V20H1 = 19041;

    /// <summary>Version 20H2.</summary>
    public const int V20H2 = 19042;

    /// <summary>Version 21H1.</summary>
    public const int V21H1 = 19043;

    /// <summary>Windows 10, version 21H2.</summary>
    public const int V21H2Win10 = 19044;

    /// <summary>Windows 10, version 22H2.</summary>
    public const int V22H2Win10 = 19045;

    /// <summary>Windows Server 2022; the first with schema 2.5.</summary>
    public const int Ltsc2022 = 20348;

    /// <summary>Windows 11, version 21H2.</summary>
    public const int V21H2Win11 = 22000;

    /// <summary>Windows 11, version 22H2.</summary>
    public const int V22H2Win11 = 22621;

    /// <summary>Windows Server, version 23H2.</summary>
    public const int V23H2 = 25398;

    /// <summary>Windows Server 2025.</summary>
    public const int Ltsc2025 = 26100;
}
