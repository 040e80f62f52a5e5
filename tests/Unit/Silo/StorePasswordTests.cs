using TensorFusion.Silo.Store;

namespace TensorFusion.Tests.Unit.Silo;

public sealed class StorePasswordTests
{
    [Fact]
    public void The_password_is_made_once_and_for_its_owner_only()
    {
        var folder = Directory.CreateTempSubdirectory("tf-");
        try
        {
            var password = StorePassword.ReadOrCreate(folder.FullName);
            Assert.Matches("^[0-9a-f]{64}$", password);
            Assert.Equal(password, StorePassword.ReadOrCreate(folder.FullName));
            var mode = File.GetUnixFileMode(Path.Combine(folder.FullName, "store.password"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
