namespace RingProxy.Topology;

/// <summary>
/// Opens a store by its address: <c>file:DIR</c>, or
/// <c>etcd://[user:password@]host:port[,host:port…]/prefix[?tls=true&amp;ca=FILE&amp;cert=FILE&amp;key=FILE&amp;silence=10s]</c>.
/// </summary>
public static class RingStores
{
    private const string LegalForms = "file:DIR or etcd://[user:password@]host:port[,host:port…]/prefix[?option=value…]";

    /// <exception cref="FormatException">The address is not understood; the message names the part, the value and the legal forms.</exception>
    public static IRingStore Open(string address, TimeProvider time)
    {
        if (address.StartsWith(FileRingStore.AddressPrefix, StringComparison.Ordinal))
            return FileRingStore.Open(address, time);
        if (address.StartsWith(EtcdAddressReader.Scheme, StringComparison.Ordinal))
            return EtcdRingStore.Open(address, time);
        // The address may hold a password, so only its scheme is repeated.
        var shown = address.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? $"{address[..colon]}:…" : address;
        throw new FormatException($"store: '{shown}' is not understood; legal are {LegalForms}");
    }
}
