namespace TensorFusion.Worker.Remote;

/// <summary>The newest text that kernels have printed, for a program whose connection may be broken. Not thread-safe.</summary>
internal sealed class KeptText
{
    private const int MostBytes = 1 << 20;
    private byte[] _text = [];

    /// <summary>Bytes of text before what is kept.</summary>
    public ulong Position { get; private set; }

    public ReadOnlySpan<byte> Text => _text;

    public void Add(ulong position, ReadOnlySpan<byte> text)
    {
        var end = position + (ulong)text.Length;
        text = text[Math.Max(0, text.Length - MostBytes)..];
        var tooMuch = Math.Max(0, _text.Length + text.Length - MostBytes);
        _text = [.. _text.AsSpan(Math.Min(_text.Length, tooMuch)), .. text];
        Position = end - (ulong)_text.Length;
    }
}
