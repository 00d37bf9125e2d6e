using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Topology;
using Yarp.ReverseProxy.Forwarder;

namespace RingProxy.Http;

/// <summary>Puts ring routing into an ASP.NET Core application.</summary>
public static class RingProxyHttpExtensions
{
    /// <summary>Name of the meter that forwarding reports to.</summary>
    public const string MeterName = HttpMeter.MeterName;

    /// <param name="services">The application's services.</param>
    /// <param name="options">Valid by <see cref="RingHttpOptionsValidator"/>.</param>
    /// <param name="holderOf">The holder of each ring that a route names.</param>
    /// <exception cref="ArgumentException">The options break a rule; the message tells all of them.</exception>
    public static IServiceCollection AddRingProxyHttp(this IServiceCollection services, RingHttpOptions options, Func<string, RingHolder> holderOf)
    {
        var errors = RingHttpOptionsValidator.Validate(options);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }

        services.AddHttpForwarder();
        services.AddMetrics();
        services.AddSingleton<HttpMeter>();
        return services.AddSingleton(provider => new RingProxyHandler(
            options, holderOf, provider.GetRequiredService<IHttpForwarder>(), provider.GetRequiredService<HttpMeter>()));
    }

    /// <summary>Every request that arrives here follows its ring: the end of the pipeline.</summary>
    public static void UseRingProxy(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var handler = app.ApplicationServices.GetRequiredService<RingProxyHandler>();
        app.Run(handler.HandleAsync);
    }
}
