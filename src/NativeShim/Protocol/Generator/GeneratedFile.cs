namespace TensorFusion.Protocol.Generator;

/// <summary>One generated source: its path relative to the repository's root and its whole text.</summary>
public sealed record GeneratedFile(string Path, string Text);
