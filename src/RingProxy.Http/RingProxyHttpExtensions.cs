using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddSingleton<StickyMeter>();
        services.AddSingleton<StreamMeter>();
        services.AddSingleton<HealthMeter>();
        services.AddSingleton<HealthJournal>();
        services.AddSingleton(provider => new RateLimits(options, provider.GetRequiredService<RingProxyHandler>().Routes));
        services.AddSingleton(provider => new NodeProbers(
            options, provider.GetRequiredService<HttpRings>(), provider.GetRequiredService<NodeClient>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RingHttpControl(
            options, provider.GetRequiredService<HttpRings>(), provider.GetRequiredService<RingProxyHandler>().Routes, provider.GetRequiredService<RateLimits>()));
        services.AddSingleton(_ => new NodeClient(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new HttpRings(options, holderOf, provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton(provider => new RingProxyHandler(
            options,
            provider.GetRequiredService<HttpRings>(),
            provider.GetRequiredService<NodeClient>(),
            provider.GetRequiredService<IHttpForwarder>(),
            provider.GetRequiredService<HttpMeter>(),
            provider.GetRequiredService<StickyMeter>(),
            provider.GetRequiredService<StreamMeter>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Every request that arrives here follows its ring: the end of the pipeline.</summary>
    public static void UseRingProxy(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var handler = app.ApplicationServices.GetRequiredService<RingProxyHandler>();
        // They work by themselves from here on.
        app.ApplicationServices.GetRequiredService<HealthJournal>();
        app.ApplicationServices.GetRequiredService<HealthMeter>();
        app.ApplicationServices.GetRequiredService<NodeProbers>();
        app.Use(next => new RequestGuard(next).HandleAsync);
        if (app.ApplicationServices.GetRequiredService<RateLimits>() is { Exist: true } limits)
        {
            app.Use(next => new RateGuard(next, limits).HandleAsync);
        }

        app.Use(next => new Http1Trailers(next).HandleAsync);
        app.Run(handler.HandleAsync);
    }
}
