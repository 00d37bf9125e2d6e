namespace RingProxy.Cache;

/// <summary>One listener as <c>/status</c> and <c>/redis</c> show it.</summary>
/// <param name="RingId">The ring that decides.</param>
/// <param name="Address">Where clients connect.</param>
/// <param name="Clients">How many are connected.</param>
/// <param name="Commands">Commands read from clients since the start.</param>
/// <param name="TlsFailures">TLS handshakes of clients that failed, since the start.</param>
/// <param name="LastTlsFailure">Why the last of them did; null: none.</param>
/// <param name="Nodes">The nodes of the ring in force, and their replicas.</param>
/// <param name="HotKeys">The keys used most, approximately.</param>
public sealed record CacheStatus(
    string RingId, string Address, int Clients, long Commands, long TlsFailures, string? LastTlsFailure, IReadOnlyList<CacheNodeStatus> Nodes, IReadOnlyList<CacheHotKey> HotKeys);

/// <param name="NodeId">Which node; a replica is called <c>NODE@ADDRESS</c>.</param>
/// <param name="Address">As the ring document has it.</param>
/// <param name="OpenConnections">Shared connections that are open, over all loops.</param>
/// <param name="WaitingCommands">Commands that wait for its replies.</param>
/// <param name="Commands">Commands sent to it since the start.</param>
/// <param name="FailedCommands">Those that it did not answer.</param>
public sealed record CacheNodeStatus(string NodeId, string Address, int OpenConnections, int WaitingCommands, long Commands, long FailedCommands);

/// <param name="Key">As text; bytes that are no UTF-8 are replaced, and a long key is cut.</param>
/// <param name="Uses">Estimated uses within about the last twenty seconds.</param>
public sealed record CacheHotKey(string Key, long Uses);
