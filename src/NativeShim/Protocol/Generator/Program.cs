using TensorFusion.Protocol.Generator;

// Writes every generated source of the repository. `--check` changes nothing and fails when a checked-in file is out of date.
var check = args.Contains("--check");
var root = Repository.FindRoot(AppContext.BaseDirectory);
var stale = new List<string>();
foreach (var file in Outputs.All(root))
{
    var path = Path.Combine(root, file.Path);
    if (File.Exists(path) && File.ReadAllText(path) == file.Text)
    {
        continue;
    }

    stale.Add(file.Path);
    if (!check)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Text);
    }
}

foreach (var path in stale)
{
    Console.WriteLine(check ? $"out of date: {path} (run the protocol generator)" : $"wrote {path}");
}

return check && stale.Count > 0 ? 1 : 0;
