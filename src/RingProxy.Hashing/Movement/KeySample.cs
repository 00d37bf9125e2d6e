using System.Globalization;
using System.Text;

namespace RingProxy.Hashing;

/// <summary>
/// Keys to try where two placements hash by different functions: sixteen hexadecimal digits, and where the hash tags differ one more
/// number in each tag, so that either side hashes another part of the key.
/// </summary>
internal static class KeySample
{
    public static void Visit(Placement before, Placement after, int count, Action<byte[]> visit)
    {
        string?[] tags = before.HashTag == after.HashTag ? [] : [before.HashTag, after.HashTag];
        var random = default(RandomHashes);
        var key = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            key.Clear().Append(CultureInfo.InvariantCulture, $"{random.Next():x16}");
            foreach (var tag in tags)
            {
                if (tag is not null)
                {
                    key.Append(CultureInfo.InvariantCulture, $"{tag[0]}{random.Next():x16}{tag[1]}");
                }
            }

            visit(Encoding.ASCII.GetBytes(key.ToString()));
        }
    }
}
