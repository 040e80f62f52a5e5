using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.InteropServices;

namespace TensorFusion.SoftGpu;

/// <summary>The entry points of a namespace by name: all its methods that native code may call.</summary>
internal static class SymbolTable
{
    /// <summary>Addresses by method name.</summary>
    public static FrozenDictionary<string, nint> Of(string space) => typeof(SymbolTable).Assembly.GetTypes()
        .Where(type => type.Namespace == space)
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public))
        .Where(method => method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>() is not null)
        .ToFrozenDictionary(method => method.Name, method => method.MethodHandle.GetFunctionPointer());
}
