using System.Security.Cryptography;
using RingProxy.Topology;

namespace RingProxy.Cache;

/// <summary>
/// TLS settings read from files, which are read again when they have changed, so that a renewed certificate is used by the connections that
/// come after. If the new files are no good, those read before stay in use. From any thread.
/// </summary>
internal sealed class RenewedOptions<T>
    where T : class
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TlsFiles _files;
    private readonly Func<TlsFiles, T> _read;
    private readonly TimeProvider _time;
    private T _current;
    private DateTime _readOf;
    private long _lookedAt;

    /// <inheritdoc cref="TlsFiles.ToClientOptions" path="/exception"/>
    public RenewedOptions(TlsFiles files, Func<TlsFiles, T> read, TimeProvider time)
    {
        (_files, _read, _time) = (files, read, time);
        (_readOf, _lookedAt) = (LastChange(), time.GetTimestamp());
        _current = read(files);
    }

    public T Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetElapsedTime(_lookedAt) >= s_lookInterval)
                    Look();
                return _current;
            }
        }
    }

    private void Look()
    {
        _lookedAt = _time.GetTimestamp();
        try
        {
            var changed = LastChange();
            if (changed == _readOf)
                return;
            _current = _read(_files);
            _readOf = changed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Such as a key that is not written yet: the next look may find both.
        }
    }

    private DateTime LastChange() => _files.All.Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max();
}
