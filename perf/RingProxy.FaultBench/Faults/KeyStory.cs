namespace RingProxy.FaultBench;

/// <summary>How a run's keys moved between the nodes that answered them, in the order in which their requests were sent.</summary>
/// <param name="KeyCount">Keys that any node answered.</param>
/// <param name="MovedMoreThanTwice">Keys whose answering node changed more than twice.</param>
/// <param name="MostMoves">The most changes of one key.</param>
/// <param name="AwayAtEnd">Keys whose last answer came from another node than their first.</param>
/// <param name="LastAway">Timestamp at which the last request answered by another node than its key's owner was due; null: there was none.</param>
internal readonly record struct KeyStory(int KeyCount, int MovedMoreThanTwice, int MostMoves, int AwayAtEnd, long? LastAway)
{
    /// <summary>A key's owner is the node that answered it first: every run starts with all nodes well.</summary>
    public static KeyStory Of(IEnumerable<RequestRecord> requests)
    {
        var stories = new Dictionary<int, (int Owner, int Current, int Moves)>();
        long? lastAway = null;
        foreach (var request in requests.Where(request => request.Outcome == Outcome.Answered))
        {
            var story = stories.GetValueOrDefault(request.Key, (request.Node, request.Node, 0));
            stories[request.Key] = (story.Owner, request.Node, story.Moves + (request.Node == story.Current ? 0 : 1));
            if (request.Node != story.Owner)
                lastAway = request.Intended;
        }

        var all = stories.Values;
        var moves = all.Select(story => story.Moves).ToList();
        return new KeyStory(all.Count, moves.Count(count => count > 2), moves.DefaultIfEmpty().Max(), all.Count(story => story.Current != story.Owner), lastAway);
    }
}
