using System.Diagnostics;
using System.Net.Sockets;
using RingProxy.Testing;

namespace RingProxy.IntegrationTests;

/// <summary>
/// A peer as a process of its own. It is killed when disposed, and by the kernel when the test host dies. The kernel ties that to the
/// thread that started the process, so that thread stays until the process has ended.
/// </summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly OutputTail _output = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PeerProcess(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Servers live where only root looks.
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data);
    }

    public static async Task<PeerProcess> StartAsync(string program, params string[] arguments)
    {
        var peer = new PeerProcess(program, arguments);
        new Thread(peer.Run) { IsBackground = true, Name = program }.Start();
        await peer._started.Task.OrTimeout(() => $"starting {program}");
        return peer;
    }

    /// <summary>Connects to a socket file as soon as the peer listens on it: not all peers say when they do.</summary>
    public async Task<NetworkStream> ConnectAsync(string socketFile)
    {
        var attempts = Stopwatch.StartNew();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketFile));
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                Assert.False(_ended.Task.IsCompleted, $"the peer ended: {_output}");
                Assert.True(attempts.Elapsed < TaskTimeouts.Patience, $"{socketFile}: {e.Message}: {_output}");
            }

            await Task.WhenAny(_ended.Task, Task.Delay(s_betweenAttempts));
        }
    }

    /// <summary>Gives a program that ends by itself its standard input, and waits until it has done its work.</summary>
    public async Task EndAsync(string input)
    {
        await _process.StandardInput.WriteAsync(input);
        _process.StandardInput.Close();
        await _ended.Task.OrTimeout(() => $"the peer does not end: {_output}");
        Assert.True(_process.ExitCode == 0, _output.ToString());
    }

    /// <summary>Sends a signal by name, such as <c>STOP</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public override string ToString() => _output.ToString();

    public async ValueTask DisposeAsync()
    {
        if (!_ended.Task.IsCompleted)
            _process.Kill();
        await _ended.Task.OrTimeout(() => $"killing {_process.StartInfo.ArgumentList[3]}: it lives on");
        _process.Dispose();
    }

    private void Run()
    {
        try
        {
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }
        catch (Exception e)
        {
            _started.SetException(e);
            _ended.SetResult();
            return;
        }

        _started.SetResult();
        _process.WaitForExit();
        _ended.SetResult();
    }
}
