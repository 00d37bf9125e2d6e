namespace RingProxy.Topology.Tests;

public sealed class EtcdAddressReaderTests
{
    [Fact]
    public void Read_OneEndpoint_EverythingElseByDefault()
    {
        var options = EtcdAddressReader.Read("etcd://127.0.0.1:2379");

        Assert.Equal(["127.0.0.1:2379"], options.Endpoints.ToArray());
        Assert.Equal("/ringproxy", options.Prefix);
        Assert.Null(options.User);
        Assert.Null(options.Password);
        Assert.Null(options.Tls);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Silence);
        Assert.Equal(TimeSpan.FromSeconds(5), options.CallTimeout);
    }

    [Fact]
    public void Read_EverythingGiven_TakesAllOfIt()
    {
        var options = EtcdAddressReader.Read("etcd://op:s3cret@a:1,b:2,[::1]:3/team/rings/?tls=true&silence=1500ms&timeout=2m");

        Assert.Equal(["a:1", "b:2", "[::1]:3"], options.Endpoints.ToArray());
        Assert.Equal("/team/rings", options.Prefix);
        Assert.Equal("op", options.User);
        Assert.Equal("s3cret", options.Password);
        Assert.Equal(new TlsFiles(null, null, null), options.Tls);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), options.Silence);
        Assert.Equal(TimeSpan.FromMinutes(2), options.CallTimeout);
    }

    [Theory]
    [InlineData("etcd://u:p%40ss%3A%2F%3F@h:1", "p@ss:/?")]
    [InlineData("etcd://u:p@ss:x@h:1", "p@ss:x")]
    [InlineData("etcd://u:@h:1", "")]
    [InlineData("etcd://u:a+b@h:1", "a+b")]
    public void Read_PasswordWithSigns_IsTakenWhole(string address, string password) =>
        Assert.Equal(password, EtcdAddressReader.Read(address).Password);

    [Theory]
    [InlineData("etcd://h:1/")]
    [InlineData("etcd://h:1?silence=10s")]
    public void Read_NoPrefix_TakesTheDefault(string address) => Assert.Equal("/ringproxy", EtcdAddressReader.Read(address).Prefix);

    [Theory]
    [InlineData("etcd://", "endpoint ''")]
    [InlineData("etcd://h", "endpoint 'h'")]
    [InlineData("etcd://h:0", "endpoint 'h:0'")]
    [InlineData("etcd://h:65536", "endpoint 'h:65536'")]
    [InlineData("etcd://h:x", "endpoint 'h:x'")]
    [InlineData("etcd://:1", "endpoint ':1'")]
    [InlineData("etcd://a b:1", "endpoint 'a b:1'")]
    [InlineData("etcd://h:1,,i:2", "endpoint ''")]
    [InlineData("etcd://u@h:1", "credentials")]
    [InlineData("etcd://:p@h:1", "credentials")]
    [InlineData("etcd://h:1?color=red", "option 'color': legal are tls, ca, cert, key, silence, timeout")]
    [InlineData("etcd://h:1?silence=1s&silence=2s", "option 'silence' is given twice")]
    [InlineData("etcd://h:1?tls=yes", "option 'tls=yes': legal are true, false")]
    [InlineData("etcd://h:1?tls=false&ca=x", "option 'tls=false' does not go with")]
    [InlineData("etcd://h:1?key=x&tls=true", "option 'key' needs 'cert'")]
    [InlineData("etcd://h:1?ca=/does/not/exist.pem", "/does/not/exist.pem")]
    [InlineData("etcd://h:1?silence=10", "option 'silence=10': legal are times")]
    [InlineData("etcd://h:1?silence=s", "option 'silence=s'")]
    [InlineData("etcd://h:1?silence=-1s", "option 'silence=-1s'")]
    [InlineData("etcd://h:1?silence=99ms", "option 'silence=99ms'")]
    [InlineData("etcd://h:1?timeout=11m", "option 'timeout=11m'")]
    [InlineData("etcd://h:1?timeout=99999999999s", "option 'timeout=99999999999s'")]
    public void Read_PartNotUnderstood_NamesItAndItsValue(string address, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => EtcdAddressReader.Read(address)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("10m", 600_000)]
    public void Read_TimeAtItsLimit_IsTaken(string text, int milliseconds) =>
        Assert.Equal(milliseconds, EtcdAddressReader.Read($"etcd://h:1?silence={text}").Silence.TotalMilliseconds);

    [Theory]
    [InlineData("etcd://u:s3?cret@h:1")]
    [InlineData("etcd://u:?s3cret@h:1?tls=true")]
    public void Read_PasswordWithABareQuestionMark_SaysHowToWriteItWithoutRepeatingAnyOfIt(string address)
    {
        var message = Assert.Throws<FormatException>(() => EtcdAddressReader.Read(address)).Message;

        Assert.Contains("percent-encoded", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralErrors_NamesAllOfThemButNeverThePassword()
    {
        var message = Assert.Throws<FormatException>(() => EtcdAddressReader.Read("etcd://u:s3cret@h?color=red&silence=never")).Message;

        Assert.Contains("endpoint 'h'", message, StringComparison.Ordinal);
        Assert.Contains("option 'color'", message, StringComparison.Ordinal);
        Assert.Contains("option 'silence=never'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }
}
