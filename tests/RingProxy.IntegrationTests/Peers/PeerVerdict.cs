namespace RingProxy.IntegrationTests;

/// <summary>Judges what a peer answered for all pools.</summary>
internal static class PeerVerdict
{
    private const int MaxShown = 5;

    /// <summary>Every key of every pool has the owner that the peer names.</summary>
    /// <param name="wrong">A pool that differs in what matters; were it found to agree as well, the keys would prove nothing.</param>
    public static void AssertAgreement(int seed, IReadOnlyList<(PeerPool Pool, IReadOnlyList<string> Owners)> answers, Func<PeerPool, PeerPool> wrong)
    {
        var disagreements = answers.SelectMany(a => a.Pool.Disagreements(a.Owners)).ToList();
        Assert.True(
            disagreements.Count == 0,
            $"{disagreements.Count} of {answers.Sum(a => a.Owners.Count)} keys, RINGPROXY_TEST_SEED={seed}:\n{string.Join('\n', disagreements.Take(MaxShown))}");

        Assert.True(answers.Count >= 50);
        var foundWrong = answers.Sum(a => wrong(a.Pool).Disagreements(a.Owners).Count());
        Assert.True(foundWrong > answers.Count, $"a wrong placement disagrees on {foundWrong} keys only; RINGPROXY_TEST_SEED={seed}");
    }
}
