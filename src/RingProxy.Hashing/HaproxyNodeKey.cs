using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RingProxy.Hashing;

/// <summary>
/// The hash name of a server that HAProxy (3.0 or later) places by its address in place of its id: <c>hash-key addr</c> and <c>hash-key addr-port</c>
/// (chash_compute_node_key in src/lb_chash.c), for IPv4. Taken from reading the source, not run against HAProxy.
/// </summary>
public static class HaproxyNodeKey
{
    /// <summary>The node key as <c>0x</c> and eight hexadecimal digits.</summary>
    /// <param name="address">An IPv4 address.</param>
    /// <param name="port">The port for <c>addr-port</c>; null for <c>addr</c>.</param>
    /// <exception cref="ArgumentException">Not an IPv4 address.</exception>
    public static string OfAddress(IPAddress address, int? port)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily is not AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{address}: not an IPv4 address", nameof(address));
        }

        // HAProxy loads the four bytes of the network's order as a number of its own, little-endian, machine.
        var loaded = BinaryPrimitives.ReadUInt32LittleEndian(address.GetAddressBytes());
        var portKey = port is { } number ? FullHash.Of((uint)number) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"0x{FullHash.Of(portKey + loaded):x8}");
    }
}
