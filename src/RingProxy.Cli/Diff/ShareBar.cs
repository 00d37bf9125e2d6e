namespace RingProxy.Cli;

/// <summary>Bars of text blocks, an eighth of a character fine.</summary>
internal static class ShareBar
{
    private const char Full = '█';
    private const char Gained = '▓';
    private const char Lost = '░';
    private const string Eighths = " ▏▎▍▌▋▊▉";

    /// <summary>One bar; at least a sliver for more than nothing.</summary>
    /// <param name="part">0 to 1 of the width.</param>
    public static string Plain(double part, int width)
    {
        var eighths = Math.Max((int)Math.Round(part * width * 8), part > 0 ? 1 : 0);
        var rest = eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString();
        return new string(Full, eighths / 8) + rest;
    }

    /// <summary>What a node keeps, gains and loses, one after the other; each part is rounded where it ends, so that lengths add up.</summary>
    public static string Change(double kept, double gained, double lost, int width)
    {
        var (keptEnd, gainedEnd, end) = (Cells(kept), Cells(kept + gained), Cells(kept + gained + lost));
        return new string(Full, keptEnd) + new string(Gained, gainedEnd - keptEnd) + new string(Lost, end - gainedEnd);

        // A sampled loss may come out greater than what the node has.
        int Cells(double part) => (int)Math.Round(Math.Max(part, 0) * width);
    }
}
