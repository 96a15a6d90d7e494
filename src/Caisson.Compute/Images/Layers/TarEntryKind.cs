namespace Caisson.Compute.Images.Layers;

/// <summary>What an entry of an archive makes.</summary>
internal enum TarEntryKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
