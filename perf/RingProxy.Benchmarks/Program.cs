// dotnet run -c Release --project perf/RingProxy.Benchmarks -- --filter '*'      every benchmark
// dotnet run -c Release --project perf/RingProxy.Benchmarks -- memory            bytes per ring, as a table
// dotnet run -c Release --project perf/RingProxy.Benchmarks -- algorithms        every algorithm side by side, as a table
// dotnet run -c Release --project perf/RingProxy.Benchmarks -- balance           shares over many sets of names, as a table
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using RingProxy.Benchmarks;

if (args is ["memory"])
{
    MemoryTable.Write(Console.Out);
    return;
}

if (args is ["algorithms"])
{
    AlgorithmTable.Write(Console.Out);
    return;
}

if (args is ["balance"])
{
    BalanceTable.Write(Console.Out);
    return;
}

// In process: the generated projects of the default toolchain do not know this repository's output layout.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.MediumRun.WithToolchain(InProcessEmitToolchain.Instance).WithLaunchCount(1))
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(RingLookup).Assembly).Run(args, config);
