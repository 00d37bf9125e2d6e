using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RingProxy.Http.Tests;

public sealed class ShardKeySourceTests
{
    [Theory]
    [InlineData("tenant", "tenant")]
    [InlineData("Zürich", "Zürich")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Header_OfRequest_IsItsValue(string? value, string? expected) =>
        Assert.Equal(expected, Extract(new() { Header = "X-Key" }, request => request.Headers["x-key"] = value));

    [Fact]
    public void Header_WithSeveralValues_IsTheFirst() =>
        Assert.Equal("one", Extract(new() { Header = "X-Key" }, request => request.Headers["X-Key"] = new(["one", "two"])));

    [Fact]
    public void Header_LongerThanTheStackBuffer_IsWhole()
    {
        var value = string.Concat(Enumerable.Repeat("Zürich", 1_000));
        Assert.Equal(value, Extract(new() { Header = "X-Key" }, request => request.Headers["X-Key"] = value));
    }

    [Theory]
    [InlineData(1, "/users/42/orders", "users")]
    [InlineData(2, "/users/42/orders", "42")]
    [InlineData(3, "/users/42/orders", "orders")]
    [InlineData(4, "/users/42/orders", null)]
    [InlineData(2, "/users//orders", null)]
    [InlineData(1, "/", null)]
    [InlineData(1, "", null)]
    [InlineData(1, "/a%2Fb", "a%2Fb")]
    public void PathSegment_OfPath_IsByNumberFromOne(int number, string path, string? expected) =>
        Assert.Equal(expected, Extract(new() { PathSegment = number }, request => request.Path = new PathString(path)));

    [Theory]
    [InlineData("/users/{key}/**", "/users/42/x", "42")]
    [InlineData("/users/{key}/**", "/other/42", null)]
    public void PathTemplate_OfPath_IsTheMarkedSegment(string template, string path, string? expected) =>
        Assert.Equal(expected, Extract(new() { PathTemplate = template }, request => request.Path = path));

    [Theory]
    [InlineData("^/t/(?<key>[^/]+)", "/t/blue/x", "blue")]
    [InlineData("^/t/([^/]+)", "/t/blue/x", "blue")]
    [InlineData("^/(a|b)/(?<key>[0-9]+)", "/b/7", "7")]
    [InlineData("^/t/([^/]*)", "/t//x", null)]
    [InlineData("^/t/([^/]+)", "/u/blue", null)]
    public void PathRegex_OfPath_IsTheGroup(string pattern, string path, string? expected) =>
        Assert.Equal(expected, Extract(new() { PathRegex = pattern }, request => request.Path = path));

    [Theory]
    [InlineData("?id=42", "42")]
    [InlineData("?a=1&id=4%202&id=9", "4 2")]
    [InlineData("?i%64=42", "42")]
    [InlineData("?id=a+b", "a b")]
    [InlineData("?id=", null)]
    [InlineData("?ID=42", null)]
    [InlineData("?idx=42", null)]
    [InlineData("", null)]
    public void Query_OfRequest_IsTheFirstValueDecoded(string query, string? expected) =>
        Assert.Equal(expected, Extract(new() { Query = "id" }, request => request.QueryString = new QueryString(query)));

    [Theory]
    [InlineData("sid=abc; other=x", "abc")]
    [InlineData("other=x", null)]
    [InlineData("sid=", null)]
    [InlineData(null, null)]
    public void Cookie_OfRequest_IsItsValue(string? cookies, string? expected) =>
        Assert.Equal(expected, Extract(new() { Cookie = "sid" }, request => request.Headers.Cookie = cookies));

    [Theory]
    [InlineData("Tenant-A.Example:8080", "tenant-a.example")]
    [InlineData("[::1]:8080", "[::1]")]
    [InlineData("", null)]
    public void Host_OfRequest_IsLowerCaseWithoutPort(string host, string? expected) =>
        Assert.Equal(expected, Extract(new() { Host = true }, request => request.Host = new HostString(host)));

    [Theory]
    [InlineData("blue.example.com", "blue")]
    [InlineData("BLUE.example.com:81", "blue")]
    [InlineData("example.com", null)]
    public void HostRegex_OfRequest_IsTheGroup(string host, string? expected) =>
        Assert.Equal(expected, Extract(new() { HostRegex = @"^(?<key>[^.]+)\.example\.com$" }, request => request.Host = new HostString(host)));

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData(null, null)]
    public void ClientIp_OfConnection_IsItsAddress(string? address, string? expected) =>
        Assert.Equal(expected, Extract(new() { ClientIp = true }, request => request.HttpContext.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address)));

    [Theory]
    [InlineData("tenant", "blue", "blue")]
    [InlineData("tenant", "", null)]
    [InlineData("tenant-bin", "Ymx1ZQ==", "blue")]
    [InlineData("tenant-bin", "Ymx1ZQ", "blue")]
    [InlineData("tenant-BIN", "Ymx1ZQ,cmVk", "blue")]
    [InlineData("tenant-bin", " Ymx1ZTI= , cmVk", "blue2")]
    [InlineData("tenant-bin", "Ymx1Z", null)]
    [InlineData("tenant-bin", "!!!!", null)]
    [InlineData("tenant-bin", "Zürich", null)]
    [InlineData("tenant-bin", "=", null)]
    [InlineData("tenant-bin", ",Ymx1ZQ==", null)]
    public void GrpcMetadata_OfRequest_IsTheValueOrItsBytes(string name, string value, string? expected) =>
        Assert.Equal(expected, Extract(new() { GrpcMetadata = name }, request => request.Headers[name] = value));

    [Fact]
    public void GrpcMetadata_Missing_IsNothing() => Assert.Null(Extract(new() { GrpcMetadata = "tenant-bin" }, _ => { }));

    [Fact]
    public void GrpcMetadata_Binary_MayBeAnyBytes()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["k-bin"] = Convert.ToBase64String([0, 255, 128]);
        var key = new ShardKeyWriter(stackalloc byte[2]);
        Assert.True(ShardKeySource.Create(new() { GrpcMetadata = "k-bin" }).TryExtract(context, ref key));
        Assert.Equal([0, 255, 128], key.Key.ToArray());
        key.Dispose();
    }

    private static string? Extract(ShardKeySourceOptions options, Action<HttpRequest> prepare)
    {
        var context = new DefaultHttpContext();
        prepare(context.Request);
        var key = new ShardKeyWriter(stackalloc byte[16]);
        try
        {
            return ShardKeySource.Create(options).TryExtract(context, ref key) ? Encoding.UTF8.GetString(key.Key) : null;
        }
        finally
        {
            key.Dispose();
        }
    }
}
