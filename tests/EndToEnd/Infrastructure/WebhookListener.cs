using System.Net;
using System.Text;

namespace TensorFusion.Tests.EndToEnd.Infrastructure;

/// <summary>Takes what is posted to it.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();
    private readonly Task _running;

    public WebhookListener()
    {
        Address = $"http://127.0.0.1:{FreePorts.Take(1)[0]}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _running = RunAsync();
    }

    public string Address { get; }

    /// <summary>All bodies so far.</summary>
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
        _listener.Close();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            lock (_lock)
            {
                _text.AppendLine(body);
            }

            context.Response.Close();
        }
    }
}
