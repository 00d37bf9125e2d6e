using System.Net;

namespace RingProxy.Http;

/// <summary>The rules of limits, rate limits and trusted networks.</summary>
internal static class HttpLimitsValidator
{
    private const int MiB = 1_048_576, GiB = 1_073_741_824, MaxPermits = 1_000_000, MaxQueue = 10_000, LargestFrame = 16_777_215;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1), s_hour = TimeSpan.FromHours(1), s_day = TimeSpan.FromHours(24);

    public static void Check(RingHttpOptions options, OptionErrors errors)
    {
        CheckLimits(options.Limits, errors);
        CheckHttp2(options.Limits.Http2, errors);
        CheckForwarded(options.Forwarded, errors);
        CheckRate("rateLimit", options.RateLimit, errors);
        for (var i = 0; i < options.Routes.Count; i++)
        {
            CheckRate($"routes[{i}].rateLimit", options.Routes[i].RateLimit, errors);
        }
    }

    private static void CheckLimits(HttpLimitsOptions limits, OptionErrors errors)
    {
        errors.Range("limits.maxRequestLineBytes", limits.MaxRequestLineBytes, 256, MiB);
        errors.Range("limits.maxHeaderBytes", limits.MaxHeaderBytes, 1_024, MiB);
        errors.Range("limits.maxHeaders", limits.MaxHeaders, 10, 10_000);
        AtLeastOne(errors, "limits.maxBodyBytes", limits.MaxBodyBytes);
        AtLeastOne(errors, "limits.maxConnections", limits.MaxConnections);
        AtLeastOne(errors, "limits.maxUpgradedConnections", limits.MaxUpgradedConnections);
        errors.Range("limits.keepAliveTimeout", limits.KeepAliveTimeout, s_second, s_day);
        errors.Range("limits.headersTimeout", limits.HeadersTimeout, TimeSpan.FromMilliseconds(100), s_hour);
        errors.Range("limits.minRequestBytesPerSecond", limits.MinRequestBytesPerSecond, 0, GiB);
        errors.Range("limits.minResponseBytesPerSecond", limits.MinResponseBytesPerSecond, 0, GiB);
        errors.Range("limits.minRateGrace", limits.MinRateGrace, s_second + TimeSpan.FromTicks(1), s_hour);
        errors.Range("limits.halfCloseTimeout", limits.HalfCloseTimeout, TimeSpan.Zero, s_hour);
    }

    private static void CheckHttp2(Http2LimitsOptions limits, OptionErrors errors)
    {
        errors.Range("limits.http2.maxStreams", limits.MaxStreams, 1, 10_000);
        errors.Range("limits.http2.headerTableBytes", limits.HeaderTableBytes, 0, 65_536);
        errors.Range("limits.http2.maxFrameBytes", limits.MaxFrameBytes, 16_384, LargestFrame);
        errors.Range("limits.http2.maxFieldBytes", limits.MaxFieldBytes, 1_024, MiB);
        errors.Range("limits.http2.connectionWindowBytes", limits.ConnectionWindowBytes, 65_535, GiB);
        errors.Range("limits.http2.streamWindowBytes", limits.StreamWindowBytes, 65_535, GiB);
        if (limits.PingDelay is { } delay)
        {
            errors.Range("limits.http2.pingDelay", delay, s_second, s_day);
        }

        errors.Range("limits.http2.pingTimeout", limits.PingTimeout, s_second, s_day);
    }

    private static void CheckForwarded(ForwardedOptions forwarded, OptionErrors errors)
    {
        for (var i = 0; i < forwarded.TrustedNetworks.Count; i++)
        {
            var network = forwarded.TrustedNetworks[i];
            errors.Require(
                network == ForwardedTrust.Unix || IPNetwork.TryParse(network, out _),
                $"forwarded.trustedNetworks[{i}]",
                network,
                $"not a network; legal: an address and the bits that count, such as 10.0.0.0/8 or fd00::/8; {ForwardedTrust.Unix}");
        }

        errors.Require(Enum.IsDefined(forwarded.Headers), "forwarded.headers", forwarded.Headers, "unknown; legal: xForwarded, forwarded, both");
    }

    private static void CheckRate(string path, RateLimitOptions? rate, OptionErrors errors)
    {
        if (rate is null)
        {
            return;
        }

        errors.Range($"{path}.permits", rate.Permits, 1, MaxPermits);
        errors.Range($"{path}.period", rate.Period, TimeSpan.FromMilliseconds(100), s_hour);
        errors.Range($"{path}.burst", rate.Burst ?? 1, 1, MaxPermits);
        errors.Range($"{path}.queue", rate.Queue, 0, MaxQueue);
        errors.Require(Enum.IsDefined(rate.By), $"{path}.by", rate.By, "unknown; legal: none, clientIp, header");
        errors.Require(
            rate.By != RateLimitBy.Header || ShardKeySourceValidator.IsToken(rate.Header ?? ""),
            $"{path}.header",
            rate.Header,
            "not a name; legal: letters, digits and !#$%&'*+-.^_`|~, since by is header");
        errors.Require(rate.By == RateLimitBy.Header || rate.Header is null, $"{path}.header", rate.Header, "has no meaning unless by is header; legal: absent");
    }

    private static void AtLeastOne(OptionErrors errors, string path, long? value) =>
        errors.Require(value is null or >= 1, path, value, "out of range; legal: 1 and above, or absent for no limit");
}
