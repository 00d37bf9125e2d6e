using RingProxy.Hashing;

namespace RingProxy.Benchmarks;

/// <summary>Bytes of the lookup structures, by number of nodes.</summary>
internal static class MemoryTable
{
    public static void Write(TextWriter output)
    {
        output.WriteLine("| nodes | points | bytes | bytes a point |");
        output.WriteLine("| ---: | ---: | ---: | ---: |");
        foreach (var nodes in new[] { 3, 10, 100, 1000 })
        {
            var bytes = Ring.Build(Rings.Spec(nodes)).MemoryBytes;
            output.WriteLine(FormattableString.Invariant($"| {nodes} | {nodes * 1024:N0} | {bytes:N0} | {bytes / (nodes * 1024.0):F1} |"));
        }
    }
}
