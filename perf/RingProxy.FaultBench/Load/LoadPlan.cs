using System.Text;

namespace RingProxy.FaultBench;

/// <summary>What a run sends: how many requests a second, for how long, with which keys. As many keys come in the same order every time.</summary>
internal sealed class LoadPlan
{
    private readonly byte[][][] _requests;

    /// <param name="loadClass">Nodes count requests under this name and the phase, as in <c>run-7.During</c>.</param>
    /// <param name="hotShare">Share of requests that carry key 0; the others are spread evenly over all keys.</param>
    /// <param name="owners">Index of each key's owner, told to the nodes; null: not told.</param>
    public LoadPlan(string loadClass, int rate, TimeSpan length, int keyCount, double hotShare = 0, int[]? owners = null)
    {
        (Rate, KeyCount, LoadClass) = (rate, keyCount, loadClass);
        var random = new Random(keyCount);
        Keys = new int[(int)(rate * length.TotalSeconds)];
        for (var i = 0; i < Keys.Length; i++)
            Keys[i] = random.NextDouble() < hotShare ? 0 : random.Next(keyCount);
        _requests = [.. Enum.GetValues<Phase>().Select(phase => Enumerable.Range(0, keyCount).Select(key => Encoding.ASCII.GetBytes(
            $"GET /value HTTP/1.1\r\nHost: bench\r\n{NodeServer.KeyHeader}: {KeyText(key)}\r\n{NodeServer.ClassHeader}: {ClassOf(phase)}\r\n"
            + (owners is null ? "\r\n" : $"{NodeServer.OwnerHeader}: {owners[key]}\r\n\r\n"))).ToArray())];
    }

    public int Rate { get; }

    public int KeyCount { get; }

    public string LoadClass { get; }

    /// <summary>The key of each request, in the order of sending.</summary>
    public int[] Keys { get; }

    public static string KeyText(int key) => $"user:{key}";

    public string ClassOf(Phase phase) => $"{LoadClass}.{phase}";

    public byte[] Request(Phase phase, int key) => _requests[(int)phase][key];

    /// <summary>The same number of requests for each key, in turn.</summary>
    public static LoadPlan EachKey(string loadClass, int rate, int keyCount, int times)
    {
        var plan = new LoadPlan(loadClass, rate, TimeSpan.FromSeconds((double)keyCount * times / rate), keyCount);
        for (var i = 0; i < plan.Keys.Length; i++)
            plan.Keys[i] = i % keyCount;
        return plan;
    }
}
