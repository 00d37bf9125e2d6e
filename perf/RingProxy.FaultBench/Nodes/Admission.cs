using System.Globalization;

namespace RingProxy.FaultBench;

/// <summary>Loads at the moment a node admitted a request, that request included.</summary>
/// <param name="Own">Requests in flight at the node.</param>
/// <param name="Total">Requests in flight at all nodes.</param>
/// <param name="Owner">Index of the node that owns the request's key.</param>
/// <param name="AtOwner">Requests in flight at the owner.</param>
internal readonly record struct Admission(int Own, int Total, int Owner, int AtOwner)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Own}/{Total}/{Owner}/{AtOwner}");

    public static Admission Parse(string text)
    {
        var numbers = Array.ConvertAll(text.Split('/'), part => int.Parse(part, CultureInfo.InvariantCulture));
        return new Admission(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
