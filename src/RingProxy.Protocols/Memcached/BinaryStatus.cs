namespace RingProxy.Protocols;

/// <summary>How a command of the binary protocol went.</summary>
public enum BinaryStatus : ushort
{
    Success = 0,
    KeyNotFound = 1,
    TooLarge = 3,
    InvalidArguments = 4,
    AuthenticationError = 0x20,
    UnknownCommand = 0x81,
    OutOfMemory = 0x82,
    NotSupported = 0x83,
    InternalError = 0x84,
    TemporaryFailure = 0x86,
}
