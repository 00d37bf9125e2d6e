using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Testing;

namespace RingProxy.Http.Tests;

public sealed class StickyValidatorTests
{
    public static TheoryData<StickyOptions, string> Wrong => new()
    {
        { new() { Cookie = "a", Header = "b" }, "" },
        { new() { Cookie = "" }, ".cookie" },
        { new() { Cookie = "a b" }, ".cookie" },
        { new() { Cookie = new string('c', 257) }, ".cookie" },
        { new() { Header = "a:b" }, ".header" },
        { new() { Header = new string('h', 257) }, ".header" },
        { new() { Header = "cookie" }, ".header" },
        { new() { Header = "X-Ring-Node" }, ".header" },
        { new() { Ttl = TimeSpan.FromSeconds(59) }, ".ttl" },
        { new() { Ttl = TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1) }, ".ttl" },
        { new() { WhenNodeGone = (PinnedNodeGoneAnswer)9 }, ".whenNodeGone" },
        { new() { Secure = (CookieSecure)9 }, ".secure" },
        { new() { SameSite = (CookieSameSite)9 }, ".sameSite" },
        { new() { Path = "" }, ".path" },
        { new() { Path = "app" }, ".path" },
        { new() { Path = "/a;b" }, ".path" },
        { new() { Path = "/a b" }, ".path" },
        { new() { Path = "/" + new string('p', 1024) }, ".path" },
        { new() { Domain = "" }, ".domain" },
        { new() { Domain = "." }, ".domain" },
        { new() { Domain = "a:80" }, ".domain" },
        { new() { Domain = "10.0.0.1" }, ".domain" },
        { new() { Domain = "a; Secure" }, ".domain" },
        { new() { SameSite = CookieSameSite.None }, ".secure" },
        { new() { Cookie = "__Secure-pin" }, ".secure" },
        { new() { Cookie = "__host-pin", Secure = CookieSecure.Always, Path = "/app" }, ".path" },
        { new() { Cookie = "__Host-pin", Secure = CookieSecure.Always, Domain = "example.org" }, ".domain" },
        { new() { Header = "X-Pin", Path = "/app" }, ".path" },
        { new() { Header = "X-Pin", Domain = "example.org" }, ".domain" },
        { new() { Header = "X-Pin", Secure = CookieSecure.Always }, ".secure" },
        { new() { Header = "X-Pin", SameSite = CookieSameSite.Strict }, ".sameSite" },
        { new() { Header = "X-Pin", HttpOnly = false }, ".httpOnly" },
        { new() { Header = "X-Pin", Persistent = true }, ".persistent" },
        { new() { Header = "x-KEY" }, ".header" },
        { new() { Header = "X-Meta" }, ".header" },
        { new() { Cookie = "sid" }, ".cookie" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_WrongSetting_IsNamedWithWhatIsLegal(StickyOptions sticky, string member)
    {
        var error = Assert.Single(RingHttpOptionsValidator.Validate(OptionsWith(sticky)));
        Assert.Equal($"routes[0].sticky{member}", error.Setting);
        Assert.Contains("; legal: ", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<StickyOptions> Right => new()
    {
        new StickyOptions(),
        new StickyOptions { Cookie = new string('c', 256), Ttl = TimeSpan.FromMinutes(1), Path = "/" + new string('p', 1023), Domain = ".example.org" },
        new StickyOptions { Header = new string('h', 256), Ttl = TimeSpan.FromDays(30), WhenNodeGone = PinnedNodeGoneAnswer.Fail },
        new StickyOptions { Cookie = "__Host-pin", Secure = CookieSecure.Always, SameSite = CookieSameSite.None, Persistent = true },
        new StickyOptions { Cookie = "__Secure-pin", Secure = CookieSecure.Always, Path = "/app" },
        new StickyOptions { Cookie = "SID" },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void Validate_AtTheLimits_IsLegal(StickyOptions sticky) => Assert.Empty(RingHttpOptionsValidator.Validate(OptionsWith(sticky)));

    [Fact]
    public void Validate_StickyWithoutKeys_WantsThem()
    {
        var options = TestProxy.ByHeader(route => route.Sticky = new StickyOptions());
        Assert.Equal("stickyKeys", Assert.Single(RingHttpOptionsValidator.Validate(options)).Setting);
    }

    [Fact]
    public void Validate_KeysWithoutSticky_AreLegal()
    {
        var options = OptionsWith(new StickyOptions());
        options.Routes[0].Sticky = null;
        Assert.Empty(RingHttpOptionsValidator.Validate(options));
    }

    [Theory]
    [InlineData("test", null, null, "")]
    [InlineData("other", null, null, "")]
    [InlineData("other", "rp-test", null, "routes[1].sticky.cookie")]
    [InlineData("test", "rp-test", null, "")]
    [InlineData("other", null, "RP-Test", "routes[1].sticky.header")]
    public void Validate_NameOfTwoRoutes_MustBeOfOneRing(string ringId, string? cookie, string? header, string wrong)
    {
        var options = OptionsWith(new StickyOptions());
        options.Routes.Add(new HttpRouteOptions
        {
            RingId = ringId, PathPrefix = "/b", ShardKey = new() { Sources = [new() { Header = "X" }] }, Sticky = new() { Cookie = cookie, Header = header },
        });
        Assert.Equal(wrong, string.Join(',', RingHttpOptionsValidator.Validate(options).Select(error => error.Setting)));
    }

    [Fact]
    public void Validate_WrongKeys_AreAllNamed_AndNoSecretIsRepeated()
    {
        using var directory = new TempDirectory();
        string FileOf(string name, int bytes)
        {
            var path = Path.Combine(directory.Path, name);
            File.WriteAllText(path, new string('f', bytes));
            return path;
        }

        StickyKeyOptions[] keys =
        [
            new() { Id = "", Secret = new string('a', 32) },
            new() { Id = "123456789", Secret = new string('b', 32) },
            new() { Id = "a.b", Secret = new string('c', 32) },
            new() { Id = "x", Secret = new string('s', 31) },
            new() { Id = "x", Secret = new string('s', 1025) },
            new() { Id = "n" },
            new() { Id = "both", Secret = new string('s', 32), SecretFile = "f" },
            new() { Id = "short", SecretFile = FileOf("short", 31) },
            new() { Id = "long", SecretFile = FileOf("long", 1025) },
            new() { Id = "absent", SecretFile = Path.Combine(directory.Path, "absent") },
            new() { Id = "folder", SecretFile = directory.Path },
            new() { Id = "nothing", SecretFile = "" },
            new() { Id = "same", Secret = new string('a', 32) },
        ];
        var options = OptionsWith(new StickyOptions(), keys);

        var errors = RingHttpOptionsValidator.Validate(options);

        Assert.Equal(
            [
                "stickyKeys", "stickyKeys[0].id", "stickyKeys[1].id", "stickyKeys[2].id", "stickyKeys[3].secret", "stickyKeys[4].id", "stickyKeys[4].secret", "stickyKeys[5]",
                "stickyKeys[6]", "stickyKeys[7].secretFile", "stickyKeys[8].secretFile", "stickyKeys[9].secretFile", "stickyKeys[10].secretFile",
                "stickyKeys[11].secretFile", "stickyKeys[12].secret",
            ],
            errors.Select(error => error.Setting));
        Assert.All(errors, error => Assert.Contains("egal: ", error.Message, StringComparison.Ordinal));
        Assert.DoesNotMatch("(?:sss|aaa|fff)", string.Join('\n', errors));
    }

    [Fact]
    public void Validate_KeysAtTheirLimits_AreLegal()
    {
        var keys = Enumerable.Range(0, StickyValidator.MaxKeys).Select(i => StickyTestKit.KeyOptions($"key-{i}-", (char)('a' + i))).ToArray();
        keys[1].Secret = new string('x', 1024);
        Assert.Empty(RingHttpOptionsValidator.Validate(OptionsWith(new StickyOptions(), keys)));
        Assert.Equal("key-0-", keys[0].Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n\n\n")]
    public void Load_SecretFromAFile_IsThatOfTheSettings(string end)
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "secret");
        File.WriteAllText(path, new string('é', 512) + end, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        StickyKeyOptions fromFile = new() { Id = "k", SecretFile = path }, fromSettings = new() { Id = "k", Secret = new string('é', 512) };

        Assert.Empty(RingHttpOptionsValidator.Validate(OptionsWith(new StickyOptions(), fromFile)));
        StickyPinCodec CodecOf(StickyKeyOptions key) => StickyTestKit.Codec(StickyKey.Load([key]));
        StickyTestKit.AssertOpens(CodecOf(fromFile), CodecOf(fromSettings).Seal("a", 1), "a", 1);
    }

    [Fact]
    public void Load_FileThatVanished_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => StickyKey.Load([new() { Id = "k", SecretFile = "absent" }]));
        Assert.StartsWith("sticky key 'k': cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRingProxyHttp_WithWrongSecret_DoesNotRepeatIt()
    {
        var options = OptionsWith(new StickyOptions(), new StickyKeyOptions { Id = "k", Secret = "top-secret" });
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddRingProxyHttp(options, _ => throw new InvalidOperationException()));
        Assert.Contains("stickyKeys[0].secret: only 10 bytes; legal: 32 to 1024", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", error.Message, StringComparison.Ordinal);
    }

    private static RingHttpOptions OptionsWith(StickyOptions sticky, params StickyKeyOptions[] keys)
    {
        var options = new RingHttpOptions { StickyKeys = keys.Length == 0 ? [StickyTestKit.KeyOptions()] : keys };
        options.Routes.Add(TestProxy.By([new() { Header = "X-Key" }, new() { GrpcMetadata = "x-meta" }, new() { Cookie = "sid" }], route => route.Sticky = sticky).Routes[0]);
        return options;
    }
}
