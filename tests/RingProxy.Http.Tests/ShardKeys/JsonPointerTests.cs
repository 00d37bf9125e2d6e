using System.Buffers;
using System.Text;

namespace RingProxy.Http.Tests;

public sealed class JsonPointerTests
{
    private const string Document =
        """{"a":{"b":"deep","":"no name"},"list":[10,"second",{"x":true}],"sl/ash":"s","ti~lde":"t","n":-1.50e3,"z":null,"e":"","u":"Z\u00fcrich \ud83d\ude00","f":false,"k\u0065y":"escaped name"}""";

    [Theory]
    [InlineData("/a/b", "deep")]
    [InlineData("/a/", "no name")]
    [InlineData("/list/0", "10")]
    [InlineData("/list/1", "second")]
    [InlineData("/list/2/x", "true")]
    [InlineData("/sl~1ash", "s")]
    [InlineData("/ti~0lde", "t")]
    [InlineData("/n", "-1.50e3")]
    [InlineData("/f", "false")]
    [InlineData("/u", "Zürich 😀")]
    [InlineData("/key", "escaped name")]
    [InlineData("/z", null)]
    [InlineData("/e", null)]
    [InlineData("/a", null)]
    [InlineData("/list", null)]
    [InlineData("/list/3", null)]
    [InlineData("/list/-", null)]
    [InlineData("/list/x", null)]
    [InlineData("/a/b/c", null)]
    [InlineData("/missing", null)]
    public void Find_OfDocument_IsTheValue(string path, string? expected) => Assert.Equal(expected, Find(path, Document));

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\"}")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void Find_InOtherText_IsNothing(string json) => Assert.Null(Find("/a", json));

    [Fact]
    public void Find_AfterInvalidUtf8_IsNothing() =>
        Assert.Null(Pointer("/a").Find(new ReadOnlySequence<byte>([.. "{\"a\":\""u8, 0xff, 0xfe, .. "\"}"u8]), isWhole: true));

    [Fact]
    public void Find_NameTwice_TakesTheFirst() => Assert.Equal("1", Find("/a", """{"a":1,"a":2}"""));

    [Fact]
    public void Find_BeforeBrokenText_DoesNotLookThatFar() => Assert.Equal("1", Find("/a", "{\"a\":1, broken"));

    [Fact]
    public void Find_CutAnywhere_IsTheValueOrNothing()
    {
        var json = Encoding.UTF8.GetBytes("""{"x":[{"y":"z"}],"id":12345,"rest":0}""");
        var end = Encoding.UTF8.GetString(json).IndexOf(",\"rest", StringComparison.Ordinal);
        for (var length = 0; length <= json.Length; length++)
        {
            var found = Pointer("/id").Find(new ReadOnlySequence<byte>(json, 0, length), isWhole: false);
            // A number may go on where the text is cut: only what follows ends it.
            Assert.Equal(length > end ? "12345" : null, found is null ? null : Encoding.UTF8.GetString(found));
        }
    }

    [Fact]
    public void Find_InSegmentsOfOneByte_IsTheSame()
    {
        var json = Segmented(Encoding.UTF8.GetBytes(Document));
        Assert.Equal("deep", Encoding.UTF8.GetString(Pointer("/a/b").Find(json, isWhole: true)!));
        Assert.Equal("Zürich 😀", Encoding.UTF8.GetString(Pointer("/u").Find(json, isWhole: true)!));
        Assert.Equal("-1.50e3", Encoding.UTF8.GetString(Pointer("/n").Find(json, isWhole: true)!));
    }

    [Fact]
    public void Find_DeeperThanTheLimit_IsNothing()
    {
        Assert.Equal("1", Find("/b", $$"""{"a":{{new string('[', 63)}}{{new string(']', 63)}},"b":1}"""));
        Assert.Null(Find("/b", $$"""{"a":{{new string('[', 64)}}{{new string(']', 64)}},"b":1}"""));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a~0b~1c", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("#/a", false)]
    [InlineData("/a~", false)]
    [InlineData("/a~2", false)]
    public void TryParse_OfText_SaysWhetherItIsAPointer(string text, bool isLegal) => Assert.Equal(isLegal, JsonPointer.TryParse(text, out _));

    [Fact]
    public void TryParse_OfManySteps_HasALimit()
    {
        Assert.True(JsonPointer.TryParse(string.Concat(Enumerable.Repeat("/a", 63)), out _));
        Assert.False(JsonPointer.TryParse(string.Concat(Enumerable.Repeat("/a", 64)), out _));
    }

    private static string? Find(string path, string json) =>
        Pointer(path).Find(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), isWhole: true) is { } key ? Encoding.UTF8.GetString(key) : null;

    private static JsonPointer Pointer(string text) => JsonPointer.TryParse(text, out var pointer) ? pointer : throw new ArgumentException(text, nameof(text));

    private static ReadOnlySequence<byte> Segmented(byte[] bytes)
    {
        var first = new Segment(bytes.AsMemory(0, 1), null);
        var last = first;
        for (var i = 1; i < bytes.Length; i++)
        {
            last = new Segment(bytes.AsMemory(i, 1), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, 1);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
