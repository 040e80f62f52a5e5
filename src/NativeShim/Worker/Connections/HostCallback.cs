using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TensorFusion.Worker.Connections;

/// <summary>
/// A host function of a program. The stream waits for the answer of the program; one that is gone answers nothing, and
/// nothing waits for it. In graphs, and where the device cannot wait for a word, the driver calls it on a thread of its
/// own.
/// </summary>
internal sealed unsafe class HostCallback
{
    private readonly HostCallbacks _owner;
    private readonly bool _once;
    private GCHandle _self;

    public HostCallback(HostCallbacks owner, ulong function, ulong userData, bool once)
    {
        _owner = owner;
        Function = function;
        UserData = userData;
        _once = once;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>The function that the driver gets.</summary>
    public static nint Trampoline => (nint)(delegate* unmanaged[Cdecl]<void*, void>)&Call;

    public ulong Function { get; }

    public ulong UserData { get; }

    /// <summary>What it holds until the program has run it; null when the driver calls it.</summary>
    public StreamHold? Hold { get; set; }

    /// <summary>Its number at <see cref="Hold"/>.</summary>
    public uint HeldValue { get; set; }

    /// <summary>The stream has come to it.</summary>
    /// <param name="failed">The context is broken: it is not run.</param>
    public void Begin(bool failed) => _owner.Begin(this, failed);

    /// <summary>The argument that the driver gets.</summary>
    public void* Argument => (void*)GCHandle.ToIntPtr(_self);

    /// <summary>The callback behind an argument that the driver was given.</summary>
    public static HostCallback? At(void* argument) => GCHandle.FromIntPtr((nint)argument).Target as HostCallback;

    /// <summary>The driver will not call it any more.</summary>
    public void Free()
    {
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Call(void* argument)
    {
        var callback = (HostCallback)GCHandle.FromIntPtr((nint)argument).Target!;
        callback._owner.Run(callback);
        if (callback._once)
        {
            callback._owner.Forget(callback);
        }
    }
}
