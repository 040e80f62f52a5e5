using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Takes mail, by the part of SMTP that a client without login needs.</summary>
internal sealed class MailListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();
    private readonly Task _running;

    public MailListener()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public string Address => $"smtp://{_listener.LocalEndpoint}/?from=silo@example.org&to=ops@example.org";

    /// <summary>All mails so far.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 ready");
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line != "DATA")
                {
                    await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : "250 ok");
                    continue;
                }

                await writer.WriteLineAsync("354 go on");
                while (await reader.ReadLineAsync() is { } text && text != ".")
                {
                    lock (_lock)
                    {
                        _text.AppendLine(text);
                    }
                }

                await writer.WriteLineAsync("250 taken");
            }
        }
    }
}
