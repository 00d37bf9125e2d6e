using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// The hash name of a server that HAProxy places by something else than its id: by its address with <c>hash-key addr</c> and <c>addr-port</c> (3.0 or later), by
/// <c>guid</c> and <c>id32</c> (3.4 or later); chash_compute_server_key in src/lb_chash.c. Taken from reading the source, not run against HAProxy.
/// </summary>
public static class HaproxyNodeKey
{
    /// <summary>The node key as <c>0x</c> and eight hexadecimal digits.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="port">The port for <c>addr-port</c>; null for <c>addr</c>.</param>
    public static string OfAddress(IPAddress address, int? port)
    {
        ArgumentNullException.ThrowIfNull(address);
        var portKey = port is { } number ? FullHash.Of((uint)number) : 0;
        var bytes = address.GetAddressBytes();
        // HAProxy loads the four bytes of the network's order as a number of its own, little-endian, machine.
        return Text(address.AddressFamily is AddressFamily.InterNetwork
            ? FullHash.Of(portKey + BinaryPrimitives.ReadUInt32LittleEndian(bytes))
            : XxHash32.HashToUInt32(bytes, (int)portKey));
    }

    /// <summary>The node key of <c>hash-key guid</c>.</summary>
    /// <param name="configured">The server's guid as configured.</param>
    public static string OfGuid(string configured) => Text(XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(configured)));

    /// <summary>The node key of <c>hash-key id32</c>, which all bits of the id reach.</summary>
    /// <param name="id">The server's numeric id.</param>
    public static string OfId32(int id) => Text(FullHash.Of(BinaryPrimitives.ReverseEndianness((uint)id)));

    private static string Text(uint key) => string.Create(CultureInfo.InvariantCulture, $"0x{key:x8}");
}
