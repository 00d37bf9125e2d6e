namespace RingProxy.FaultBench;

/// <summary>What came back for a request.</summary>
/// <param name="Node">Index of the node that answered; -1 if none signed.</param>
/// <param name="KeepsConnection">Whether another request may follow on the connection.</param>
internal readonly record struct Answer(Outcome Outcome, short Status, sbyte Node, bool KeepsConnection);
