namespace TensorFusion.Protocol.Generator;

/// <summary>Finds the checkout that the generator belongs to.</summary>
public static class Repository
{
    public static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TensorFusion.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no TensorFusion.sln above '{start}'; run the generator from a checkout");
    }
}
