using RingProxy.Topology;

namespace RingProxy.Http.Tests;

public sealed class StickyPinCodecTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= \t\n\u00e9";
    private const long Now = 1_780_000_000;

    private static readonly StickyPinCodec s_codec = StickyTestKit.Codec();

    [Fact]
    public void Seal_NodeIdsOfEveryLength_AreOpened_AndNoPinIsLongerThanTheLimit()
    {
        for (var length = 1; length <= RingDocumentLimits.MaxNodeIdLength; length++)
        {
            var nodeId = new string('n', length);
            var pin = s_codec.Seal(nodeId, Now);
            StickyTestKit.AssertOpens(s_codec, pin, nodeId, Now);
            Assert.InRange(pin.Length, 1, StickyPinCodec.MaxLength);
        }
    }

    [Fact]
    public void Seal_NodeIdBeyondTheLimit_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => s_codec.Seal(new string('n', RingDocumentLimits.MaxNodeIdLength + 1), Now));

    [Fact]
    public void Seal_LongestIds_FillTheLimitExactly()
    {
        var pin = StickyTestKit.Codec(StickyTestKit.Key("12345678")).Seal(new string('n', RingDocumentLimits.MaxNodeIdLength), Now);
        Assert.Equal(StickyPinCodec.MaxLength, pin.Length);
    }

    [Fact]
    public void Seal_Twice_SaysNothingTwice()
    {
        var pins = Enumerable.Range(0, 100).Select(_ => s_codec.Seal("node-a", Now)).ToHashSet();
        Assert.Equal(100, pins.Count);
        Assert.All(pins, pin => Assert.DoesNotContain("node", pin, StringComparison.Ordinal));
    }

    [Fact]
    public void Seal_NodeIdsUpTo17Characters_AreOfOneLength() =>
        Assert.Single(Enumerable.Range(1, 17).Select(length => s_codec.Seal(new string('n', length), Now).Length).Distinct());

    [Theory]
    [InlineData(6)]
    [InlineData(40)]
    public void Open_AnyCharacterReplaced_IsRefused(int nodeIdLength)
    {
        var pin = s_codec.Seal(new string('n', nodeIdLength), Now);
        var faults = new HashSet<StickyFault>();
        for (var i = 0; i < pin.Length; i++)
        {
            foreach (var other in Alphabet.Where(c => c != pin[i]))
            {
                var opened = s_codec.Open(string.Concat(pin.AsSpan(0, i), [other], pin.AsSpan(i + 1)));
                Assert.True(opened is { NodeId: null, Fault: not StickyFault.None }, $"character {i} as '{other}' of {pin}");
                faults.Add(opened.Fault);
            }
        }

        Assert.Equal([StickyFault.Malformed, StickyFault.UnknownVersion, StickyFault.UnknownKey, StickyFault.Tampered], faults.Order());
    }

    [Fact]
    public void Open_AnyBodyCharacterReplacedByAnotherOfItsAlphabet_IsTampered()
    {
        var pin = s_codec.Seal("node-a", Now);
        for (var i = "1.k.".Length; i < pin.Length; i++)
        {
            foreach (var other in Alphabet[..64].Where(c => c != pin[i]))
            {
                Assert.Equal(StickyPin.Of(StickyFault.Tampered), s_codec.Open(string.Concat(pin.AsSpan(0, i), [other], pin.AsSpan(i + 1))));
            }
        }
    }

    [Fact]
    public void Open_AnyTruncationOrExtension_IsMalformed_OrTampered()
    {
        var pin = s_codec.Seal(new string('n', 40), Now);
        var shorter = Enumerable.Range(0, pin.Length).Select(length => pin[..length]);
        var longer = Enumerable.Range(1, StickyPinCodec.MaxLength).Select(more => pin + new string('A', more));
        var faults = shorter.Concat(longer).Select(text => s_codec.Open(text)).ToList();

        Assert.All(faults, opened => Assert.Null(opened.NodeId));
        Assert.Equal([StickyFault.Malformed, StickyFault.Tampered], faults.Select(opened => opened.Fault).Distinct().Order());
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "", nameof(StickyFault.Malformed) },
        { "node-a", nameof(StickyFault.Malformed) },
        { "1", nameof(StickyFault.Malformed) },
        { "1.", nameof(StickyFault.Malformed) },
        { "1..", nameof(StickyFault.Malformed) },
        { "1.k.", nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 72 - 4), nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 72), nameof(StickyFault.Tampered) },
        { "1.k." + new string('A', 72 + 4), nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 72 + 32), nameof(StickyFault.Tampered) },
        { "1.k." + new string('A', 392), nameof(StickyFault.Tampered) },
        { "1.k." + new string('A', 392 + 32), nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 71) + "=", nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 71) + " ", nameof(StickyFault.Malformed) },
        { "1.k." + new string('A', 71) + "/", nameof(StickyFault.Malformed) },
        { "1.other." + new string('A', 72), nameof(StickyFault.UnknownKey) },
        { "1.12345678." + new string('A', 72), nameof(StickyFault.UnknownKey) },
        { "1.123456789." + new string('A', 72), nameof(StickyFault.Malformed) },
        { "1.a b." + new string('A', 72), nameof(StickyFault.Malformed) },
        { "1.other." + new string('A', 73), nameof(StickyFault.Malformed) },
        { "2.k." + new string('A', 72), nameof(StickyFault.UnknownVersion) },
        { "123.", nameof(StickyFault.UnknownVersion) },
        { "1234.k", nameof(StickyFault.Malformed) },
        { "v.k." + new string('A', 72), nameof(StickyFault.Malformed) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Open_WhatIsNoPinOfOurs_SaysWhy(string text, string fault) => Assert.Equal(StickyPin.Of(Enum.Parse<StickyFault>(fault)), s_codec.Open(text));

    [Fact]
    public void Open_TextBeyondTheLimit_IsMalformed_WhateverItIs()
    {
        // At the limit it is looked at, so the length is what refuses the other.
        var atLimit = "2." + new string('A', StickyPinCodec.MaxLength - 2);
        Assert.Equal(StickyFault.UnknownVersion, s_codec.Open(atLimit).Fault);
        Assert.Equal(StickyFault.Malformed, s_codec.Open(atLimit + "A").Fault);
    }

    [Theory]
    [InlineData("other", "cookie", "rp-test")]
    [InlineData("test", "header", "rp-test")]
    [InlineData("test", "cookie", "RP-test")]
    [InlineData("test", "cookie", "rp-test2")]
    public void Open_PinOfAnotherRingCarrierOrName_IsTampered(string ringId, string carrier, string name)
    {
        var other = new StickyPinCodec([StickyTestKit.Key()], ringId, carrier, name);
        var pin = other.Seal("node-a", Now);
        StickyTestKit.AssertOpens(other, pin, "node-a", Now);
        Assert.Equal(StickyFault.Tampered, s_codec.Open(pin).Fault);
    }

    [Fact]
    public void Rotation_StepByStep_LosesNoPin()
    {
        StickyKey old = StickyTestKit.Key("old", 'o'), next = StickyTestKit.Key("new", 'n');
        StickyPinCodec before = StickyTestKit.Codec(old), appended = StickyTestKit.Codec(old, next), first = StickyTestKit.Codec(next, old), after = StickyTestKit.Codec(next);

        // In the midst of each of the first two steps some sidecars are ahead, and pins go to and fro.
        foreach (var (behind, ahead) in new[] { (before, appended), (appended, first) })
        {
            StickyTestKit.AssertOpens(ahead, behind.Seal("a", Now), "a", Now);
            StickyTestKit.AssertOpens(behind, ahead.Seal("b", Now), "b", Now);
        }

        // The old key goes when no pin of it is left.
        StickyTestKit.AssertOpens(after, first.Seal("a", Now), "a", Now);
        StickyTestKit.AssertOpens(first, after.Seal("b", Now), "b", Now);
        Assert.Equal(StickyFault.UnknownKey, after.Open(appended.Seal("a", Now)).Fault);
        Assert.StartsWith("1.old.", appended.Seal("a", Now), StringComparison.Ordinal);
        Assert.StartsWith("1.new.", first.Seal("a", Now), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SameKeyIdWithAnotherSecret_IsTampered() =>
        Assert.Equal(StickyFault.Tampered, StickyTestKit.Codec(StickyTestKit.Key("k", 'x')).Open(s_codec.Seal("a", Now)).Fault);

    [Fact]
    public void Open_KeyIdThatBeginsAsAnother_FindsItsOwn()
    {
        var codec = StickyTestKit.Codec(StickyTestKit.Key("k", 'a'), StickyTestKit.Key("k2", 'b'));
        StickyTestKit.AssertOpens(codec, StickyTestKit.Codec(StickyTestKit.Key("k2", 'b')).Seal("n", Now), "n", Now);
    }

    [Fact]
    public void Codec_FromManyThreadsAtOnce_IsRight()
    {
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var pin = s_codec.Seal($"node-{i}", Now + i);
            StickyTestKit.AssertOpens(s_codec, pin, $"node-{i}", Now + i);
            Assert.Equal(StickyFault.Tampered, s_codec.Open(pin[..^1] + (pin[^1] == 'A' ? 'B' : 'A')).Fault);
        });
    }
}
