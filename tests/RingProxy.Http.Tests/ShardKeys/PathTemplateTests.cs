namespace RingProxy.Http.Tests;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/users/{key}", "/users/42", "42")]
    [InlineData("/users/{key}", "/users/42/", null)]
    [InlineData("/users/{key}", "/users/42/orders", null)]
    [InlineData("/users/{key}", "/users/", null)]
    [InlineData("/users/{key}", "/users", null)]
    [InlineData("/users/{key}", "/Users/42", null)]
    [InlineData("/users/{key}", "", null)]
    [InlineData("/users/{key}/**", "/users/42", "42")]
    [InlineData("/users/{key}/**", "/users/42/orders/7", "42")]
    [InlineData("/*/{key}/**", "/anything/42/x", "42")]
    [InlineData("/{key}/**", "/42", "42")]
    [InlineData("/{key}/**", "//x", null)]
    [InlineData("/a/*/{key}/z", "/a/b/42/z", "42")]
    [InlineData("/a/*/{key}/z", "/a/b/42/y", null)]
    [InlineData("/**", "", null)]
    public void TryMatch_OfPath_IsTheSegment(string template, string path, string? expected) =>
        Assert.Equal(expected, PathTemplate.TryParse(template, out var parsed) && parsed.TryMatch(path, out var key) ? key.ToString() : null);

    [Theory]
    [InlineData("/{key}", true)]
    [InlineData("/a/*/{key}/**", true)]
    [InlineData("{key}", false)]
    [InlineData("/a", false)]
    [InlineData("/{key}/{key}", false)]
    [InlineData("/{id}/{key}", false)]
    [InlineData("/x{key}", false)]
    [InlineData("/**/{key}", false)]
    [InlineData("/{key}/", false)]
    [InlineData("//{key}", false)]
    [InlineData("", false)]
    public void TryParse_OfText_SaysWhetherItIsATemplate(string text, bool isLegal) => Assert.Equal(isLegal, PathTemplate.TryParse(text, out _));
}
