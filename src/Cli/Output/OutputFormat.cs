namespace TensorFusion.Cli.Output;

/// <summary>How lists are written.</summary>
internal enum OutputFormat
{
    Table,
    Wide,
    Json,
    Yaml,
    Name,
}
