namespace RingProxy.Topology.Tests;

public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("h:1", NodeScheme.Unspecified, "h", 1)]
    [InlineData("a.b-c.example:65535", NodeScheme.Unspecified, "a.b-c.example", 65535)]
    [InlineData("my_service:80", NodeScheme.Unspecified, "my_service", 80)]
    [InlineData("127.0.0.1:80", NodeScheme.Unspecified, "127.0.0.1", 80)]
    [InlineData("[::1]:80", NodeScheme.Unspecified, "::1", 80)]
    [InlineData("http://h:80", NodeScheme.Http, "h", 80)]
    [InlineData("https://[fe80::1]:443", NodeScheme.Https, "fe80::1", 443)]
    [InlineData("unix:/run/x.sock", NodeScheme.Unix, "/run/x.sock", 0)]
    public void TryParse_LegalForm_HasItsParts(string text, NodeScheme scheme, string host, int port)
    {
        Assert.True(NodeAddress.TryParse(text, out var address));
        Assert.Equal(new NodeAddress(scheme, host, port), address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("h")]
    [InlineData(":80")]
    [InlineData("h:")]
    [InlineData("h:0")]
    [InlineData("h:65536")]
    [InlineData("h:+1")]
    [InlineData("h: 1")]
    [InlineData("h h:1")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("[h]:80")]
    [InlineData("[]:80")]
    [InlineData("http://h:80/")]
    [InlineData("http://u@h:80")]
    [InlineData("ftp://h:80")]
    [InlineData("HTTP://h:80")]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:relative")]
    public void TryParse_AnyOther_IsRefused(string? text) => Assert.False(NodeAddress.TryParse(text, out _));
}
