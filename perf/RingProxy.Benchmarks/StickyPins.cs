using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RingProxy.Http;

namespace RingProxy.Benchmarks;

/// <summary>What a sticky route adds to a request: the pin is taken off and opened, and on a new session one is written.</summary>
public class StickyPins
{
    private readonly DefaultHttpContext _context = new();
    private StickyPolicy _policy = null!;
    private string _pinned = "", _tampered = "";
    private StickyPin _pin;

    [GlobalSetup]
    public void Setup()
    {
        var factory = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var route = new HttpRouteOptions { RingId = "sessions", Sticky = new StickyOptions() };
        _policy = StickyPolicy.Of(route, [new StickyKey("k", new byte[32])], TimeProvider.System, new StickyMeter(factory))!;
        _policy.Write(_context, default, "node-a");
        var pin = _context.Response.Headers.SetCookie.ToString().Split(';')[0];
        _pinned = $"sid=0123456789abcdef; {pin}; theme=dark";
        _tampered = $"sid=0123456789abcdef; {pin[..^1]}{(pin[^1] == 'A' ? 'B' : 'A')}; theme=dark";
        _pin = TakePinned();
        if (_pin.NodeId != "node-a" || TakeTampered().Fault != StickyFault.Tampered)
        {
            throw new InvalidOperationException("the pins are not what they should be");
        }
    }

    [Benchmark(Baseline = true, Description = "request of a session")]
    public object? Pinned() => TakePinned().NodeId;

    [Benchmark(Description = "request without a pin")]
    public object? Unpinned()
    {
        _context.Request.Headers.Cookie = "sid=0123456789abcdef; theme=dark";
        return _policy.Take(_context.Request).NodeId;
    }

    [Benchmark(Description = "request with a tampered pin")]
    public object? Tampered() => TakeTampered().NodeId;

    [Benchmark(Description = "answer of a session")]
    public void AnswerPinned() => _policy.Write(_context, _pin, "node-a");

    [Benchmark(Description = "answer that pins")]
    public void AnswerNew()
    {
        _context.Response.Headers.Remove("Set-Cookie");
        _policy.Write(_context, default, "node-a");
    }

    private StickyPin TakePinned()
    {
        _context.Request.Headers.Cookie = _pinned;
        return _policy.Take(_context.Request);
    }

    private StickyPin TakeTampered()
    {
        _context.Request.Headers.Cookie = _tampered;
        return _policy.Take(_context.Request);
    }
}
