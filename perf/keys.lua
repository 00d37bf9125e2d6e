-- wrk: a GET with a fresh shard key in X-Shard-Key each time, out of a million; errors are printed at the end.
local seed = 0

function setup(thread)
  seed = seed + 1
  thread:set("seed", seed)
end

function init(args)
  math.randomseed(seed)
end

function request()
  return wrk.format("GET", "/value", { ["X-Shard-Key"] = "user:" .. math.random(1000000) })
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("result %d %.0f %d\n", summary.requests, latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
