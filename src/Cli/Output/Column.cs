namespace TensorFusion.Cli.Output;

/// <summary>One column of a list.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Value">What an item shows in it.</param>
/// <param name="WideOnly">Whether only <c>-o wide</c> shows it.</param>
internal sealed record Column<T>(string Title, Func<T, string> Value, bool WideOnly = false);
