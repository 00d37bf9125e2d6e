namespace RingProxy.Topology;

/// <summary>
/// Opens a store by its address: <c>file:DIR</c>, or
/// <c>etcd://[user:password@]host:port[,host:port…]/prefix[?tls=true&amp;ca=FILE&amp;cert=FILE&amp;key=FILE&amp;silence=10s]</c>.
/// </summary>
public static class RingStores
{
    /// <exception cref="FormatException">The address is not understood; the message names the part, the value and the legal forms.</exception>
    public static IRingStore Open(string address, TimeProvider time) => throw new NotImplementedException();
}
