namespace Caisson.Engine.Containers.Seccomp;

/// <summary>The calls that 32-bit x86 can also make through <c>socketcall</c> and <c>ipc</c>, with the first argument that means them.</summary>
/// <remarks><c>linux/net.h</c>, <c>linux/ipc.h</c>.</remarks>
internal static class MultiplexedCalls
{
    /// <summary>The part of <c>socketcall</c>; null for other calls.</summary>
    public static uint? Find(string name) => name switch
    {
        "socket" => 1,
        "bind" => 2,
        "connect" => 3,
        "listen" => 4,
        "accept" => 5,
        "getsockname" => 6,
        "getpeername" => 7,
        "socketpair" => 8,
        "send" => 9,
        "recv" => 10,
        "sendto" => 11,
        "recvfrom" => 12,
        "shutdown" => 13,
        "setsockopt" => 14,
        "getsockopt" => 15,
        "sendmsg" => 16,
        "recvmsg" => 17,
        "accept4" => 18,
        "recvmmsg" => 19,
        "sendmmsg" => 20,
        _ => null,
    };

    /// <summary>The part of <c>ipc</c>; null for other calls.</summary>
    public static uint? FindInterProcess(string name) => name switch
    {
        "semop" => 1,
        "semget" => 2,
        "semctl" => 3,
        "semtimedop" => 4,
        "msgsnd" => 11,
        "msgrcv" => 12,
        "msgget" => 13,
        "msgctl" => 14,
        "shmat" => 21,
        "shmdt" => 22,
        "shmget" => 23,
        "shmctl" => 24,
        _ => null,
    };
}
