using System.Diagnostics;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>A program that does something and ends.</summary>
internal static class ClientProgram
{
    /// <returns>What it printed; it has ended with exit code 0.</returns>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "", string? directory = null)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = directory ?? Path.GetTempPath(),
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().OrTimeout(() => $"{program} does not end");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        Assert.True(process.ExitCode == 0, $"{program}: exit code {process.ExitCode}: {await errors} {await output}");
        return await output;
    }
}
