namespace RingProxy.Cache.Tests;

public sealed class RedisInfoTests
{
    [Fact]
    public void Add_TwoNodes_AddsWhatCanBeAddedAndKeepsTheRest()
    {
        var info = new RedisInfo();

        info.Add("# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:5\r\n\r\n# Clients\r\nconnected_clients:2\r\n\r\n# CPU\r\nused_cpu_sys:0.5\r\n\r\n# Keyspace\r\ndb0:keys=3,expires=1,avg_ttl=10\r\n");
        info.Add("# Server\r\nredis_version:7.0.14\r\nuptime_in_seconds:9\r\n\r\n# Clients\r\nconnected_clients:3\r\n\r\n# CPU\r\nused_cpu_sys:0.25\r\n\r\n# Keyspace\r\ndb0:keys=4,expires=0,avg_ttl=7\r\ndb1:keys=1,expires=0,avg_ttl=0\r\n");

        Assert.Equal(
            "# Server\r\nredis_version:7.0.15\r\nuptime_in_seconds:9\r\n\r\n# Clients\r\nconnected_clients:5\r\n\r\n# CPU\r\nused_cpu_sys:0.75\r\n\r\n"
            + "# Keyspace\r\ndb0:keys=7,expires=1,avg_ttl=10\r\ndb1:keys=1,expires=0,avg_ttl=0\r\n",
            info.ToString());
    }
}
