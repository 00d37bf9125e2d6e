using System.Globalization;
using System.Text;

namespace RingProxy.Cli;

/// <summary>Keys in one piece of memory, so that a measured loop reads keys and not objects.</summary>
internal sealed class KeyBatch
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private KeyBatch(byte[] bytes, int[] starts)
    {
        _bytes = bytes;
        _starts = starts;
    }

    public int Count => _starts.Length - 1;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_starts[index].._starts[index + 1]);

    /// <summary>The keys <c>user:N</c> for consecutive numbers, as ids in the field are.</summary>
    public static KeyBatch ConsecutiveUsers(long first, int count)
    {
        var text = new StringBuilder();
        var starts = new int[count + 1];
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"user:{first + i}");
            starts[i + 1] = text.Length;
        }

        return new KeyBatch(Encoding.ASCII.GetBytes(text.ToString()), starts);
    }
}
