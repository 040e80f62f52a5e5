using System.Reflection;
using System.Runtime.CompilerServices;
using TensorFusion.Protocol.Control;
using TensorFusion.Worker.Calls;
using TensorFusion.Worker.Platform;

namespace TensorFusion.Worker.Spares;

/// <summary>Makes the worker's own methods ready to run before a program calls them.</summary>
internal static class JitWarmth
{
    private const int PriorityOfProcess = 0;
    private const int Nicest = 19;

    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Starts it on a thread that gives way to everybody else.</summary>
    public static void StartInBackground() => new Thread(Run) { IsBackground = true, Name = "jit" }.Start();

    private static void Run()
    {
        // Zero is the calling thread; niceness is each thread's own on Linux.
        _ = Libc.SetPriority(PriorityOfProcess, 0, Nicest);
        foreach (var assembly in (Assembly[])[typeof(RecordExecutor).Assembly, typeof(WorkerSpec).Assembly])
        {
            foreach (var type in assembly.GetTypes().Where(type => !type.ContainsGenericParameters))
            {
                foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
                {
                    Prepare(method);
                }
            }
        }
    }

    private static void Prepare(MethodBase method)
    {
        if (method.IsAbstract || method.ContainsGenericParameters || method.MethodHandle.Value == 0)
        {
            return;
        }

        try
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What cannot be prepared is compiled, or complains, when it is called.
        }
    }
}
