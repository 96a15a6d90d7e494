namespace Caisson.Contracts.Errors;

/// <summary>Whose number or name an <see cref="ErrorEntry"/> is.</summary>
public enum ErrorFamily
{
    /// <summary>Our own <see cref="ErrorCode"/>.</summary>
    Caisson,

    /// <summary>The compute service's client library of Windows (<c>0xC03701xx</c>).</summary>
    Vmcompute,

    /// <summary>The compute service (<c>0x803701xx</c>).</summary>
    HostComputeService,

    /// <summary>Any other code of Windows: Win32, or an HRESULT.</summary>
    Windows,

    /// <summary>A condition of the compute service's client that has a name and no number.</summary>
    Named,

    /// <summary>The Linux kernel.</summary>
    Errno,

    /// <summary>Why a process or a system ended (<see cref="Contracts.ExitReason"/>).</summary>
    ExitReason,

    /// <summary>What was being done (<see cref="OperationNames"/>): half of every error's text.</summary>
    Operation,
}
