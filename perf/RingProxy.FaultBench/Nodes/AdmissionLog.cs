using System.Text;

namespace RingProxy.FaultBench;

/// <summary>What a node saw at each request that it admitted: its own load and those of all. Safe from any thread.</summary>
internal sealed class AdmissionLog(InFlightBoard board) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Admission> _admissions = [];
    private int _inFlight;

    /// <param name="owner">Index of the node that owns the request's key.</param>
    public void Enter(int owner)
    {
        lock (_lock)
        {
            board.Write(++_inFlight);
            var total = 0;
            for (var i = 0; i < board.NodeCount; i++)
                total += board.Read(i);
            _admissions.Add(new Admission(_inFlight, total, owner, board.Read(owner)));
        }
    }

    public void Leave()
    {
        lock (_lock)
            board.Write(--_inFlight);
    }

    /// <summary>All admissions since the last call, as <see cref="Admission.Parse"/> reads them.</summary>
    public string Take()
    {
        lock (_lock)
        {
            var text = new StringBuilder().AppendJoin(' ', _admissions).ToString();
            _admissions.Clear();
            return text;
        }
    }

    public void Dispose() => board.Dispose();
}
