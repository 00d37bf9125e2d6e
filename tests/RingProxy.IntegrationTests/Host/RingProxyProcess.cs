using System.Diagnostics;
using System.Text.RegularExpressions;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>The built program as a process of its own, with what it prints. Ends by the signal asked for, else when disposed.</summary>
internal sealed class RingProxyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<(Regex Pattern, TaskCompletionSource<Match> Found)> _awaited = [];

    private RingProxyProcess(Process process) => _process = process;

    public static RingProxyProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(PathOf("RingProxy", "ringproxy"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var running = new RingProxyProcess(new Process { StartInfo = start });
        running._process.OutputDataReceived += (_, line) => running.OnLine(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.OnLine(line.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Lines so far.</summary>
    public int LineCount
    {
        get
        {
            lock (_lines)
            {
                return _lines.Count;
            }
        }
    }

    /// <summary>Waits for a line on stdout or stderr.</summary>
    /// <param name="pattern">A regular expression for it.</param>
    /// <param name="after">How many of the first lines are not looked at.</param>
    public async Task<Match> UntilLineAsync(string pattern, int after = 0)
    {
        var regex = new Regex(pattern);
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            if (_lines.Skip(after).Select(line => regex.Match(line)).FirstOrDefault(match => match.Success) is { } already)
            {
                return already;
            }

            _awaited.Add((regex, found));
        }

        return await found.Task.OrTimeout(() => $"no line like '{pattern}' in:\n{Output}");
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Lines after the first so many.</summary>
    public IReadOnlyList<string> LinesAfter(int count)
    {
        lock (_lines)
        {
            return [.. _lines.Skip(count)];
        }
    }

    /// <summary>Sends a signal by name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().OrTimeout(() => $"the process does not end:\n{Output}");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>A program of a project. The solution's build put it beside this test's own output, for the same configuration.</summary>
    public static string PathOf(string project, string program) => Path.Combine(
        AppContext.BaseDirectory.TrimEnd('/').Replace("RingProxy.IntegrationTests", project, StringComparison.Ordinal), program);

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            foreach (var (pattern, found) in _awaited)
            {
                if (pattern.Match(line) is { Success: true } match)
                {
                    found.TrySetResult(match);
                }
            }
        }
    }
}
