using System.Runtime.InteropServices;

namespace TensorFusion.Cli.Execution;

/// <summary>
/// Takes the signals that are meant for the program. Before it runs they interrupt the wait for its slice; afterwards
/// they are passed on. What a terminal's keys send reaches the program without us, as it is in the same foreground
/// process group, so those signals are passed on only when we are not in the foreground: a program that gets
/// SIGINT twice may take the second one for impatience.
/// </summary>
internal sealed class SignalRelay : IDisposable
{
    private static readonly int[] Relayed =
    [
        Posix.SigHup, Posix.SigInt, Posix.SigQuit, Posix.SigTerm, Posix.SigUsr1, Posix.SigUsr2, Posix.SigTstp,
        Posix.SigCont,
    ];

    private readonly CancellationTokenSource _interrupted = new();
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _program;

    public SignalRelay()
    {
        // What we are told to ignore (nohup) the program shall ignore too: it inherits that when we leave it alone.
        foreach (var signal in Relayed.Where(signal => !Posix.IsIgnored(signal)))
        {
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
            {
                context.Cancel = true;
                Take(signal);
            }));
        }
    }

    /// <summary>Cancelled when a signal asked to end before the program ran.</summary>
    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>The signal that interrupted; 0 when none did.</summary>
    public int Signal { get; private set; }

    /// <summary>From now on signals go to this process.</summary>
    public void PassTo(int processId)
    {
        lock (_lock)
        {
            _program = processId;
            if (Signal != 0)
            {
                Send(Signal); // it came between the last look at Interrupted and the start
            }
        }
    }

    /// <summary>The program has ended; its process id may belong to somebody else soon.</summary>
    public void PassToNobody()
    {
        lock (_lock)
        {
            _program = 0;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _interrupted.Dispose();
    }

    private void Take(int signal)
    {
        lock (_lock)
        {
            if (_program != 0)
            {
                Forward(signal);
            }
            else if (signal is Posix.SigHup or Posix.SigInt or Posix.SigQuit or Posix.SigTerm)
            {
                Signal = signal;
                _interrupted.Cancel();
            }
        }

        if (signal == Posix.SigTstp)
        {
            // The default action of SIGTSTP, which our handler displaced. The slice stays: its program is attached.
            _ = Posix.Kill(Environment.ProcessId, Posix.SigStop);
        }
    }

    private void Forward(int signal)
    {
        var fromKeyboard = signal is Posix.SigInt or Posix.SigQuit or Posix.SigTstp && Posix.IsInForeground();
        if (!fromKeyboard)
        {
            Send(signal);
        }
    }

    private void Send(int signal) => _ = Posix.Kill(_program, signal);
}
