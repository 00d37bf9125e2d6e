// The baseline of perf/http.sh: YARP as its documentation sets it up, round robin over the destinations given.
//   bare-yarp LISTEN-URL DESTINATION-URL…
// With BARE_YARP_TUNED=1 Kestrel runs our own settings, so that what is left of a difference is routing alone. With BARE_YARP_SPANS=0 the server
// makes up no span for a request, as ours when it exports no traces.
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.LoadBalancing;

var builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (Environment.GetEnvironmentVariable("BARE_YARP_SPANS") == "0")
{
    builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
}

builder.WebHost.UseUrls(args[0]);
if (Environment.GetEnvironmentVariable("BARE_YARP_TUNED") == "1")
{
    builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
}

builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "nodes", Match = new RouteMatch { Path = "{**rest}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "nodes",
            LoadBalancingPolicy = LoadBalancingPolicies.RoundRobin,
            Destinations = args[1..].Index().ToDictionary(d => $"node{d.Index}", d => new DestinationConfig { Address = d.Item }),
        },
    ]);

var app = builder.Build();
app.MapReverseProxy();
app.Run();
