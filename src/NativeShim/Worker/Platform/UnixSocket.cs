using System.Runtime.InteropServices;
using System.Text;

namespace TensorFusion.Worker.Platform;

/// <summary>
/// A blocking Unix stream socket that can pass descriptors. One thread receives; senders take turns by themselves.
/// <see cref="Shutdown"/> wakes every thread that is blocked on it; <see cref="Dispose"/> comes after they are gone.
/// </summary>
internal sealed unsafe class UnixSocket : IDisposable
{
    /// <summary>Most descriptors that one message may carry.</summary>
    public const int MaxDescriptors = 4;

    private const int ControlBytes = 64;
    private int _descriptor;

    private UnixSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>
    /// Listens on <paramref name="path"/>, mode 0600, in place of a socket that an earlier process left there.
    /// </summary>
    public static UnixSocket Listen(string path, int backlog = 64)
    {
        File.Delete(path);
        var socket = Open();
        try
        {
            var address = stackalloc byte[AddressBytes];
            var length = WriteAddress(path, address);
            if (Libc.Bind(socket._descriptor, address, length) != 0
                || Libc.ChangeMode(path, 0x180) != 0
                || Libc.Listen(socket._descriptor, backlog) != 0)
            {
                throw PlatformException.Last($"cannot listen on {path}");
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to the listener at <paramref name="path"/>.</summary>
    public static UnixSocket Connect(string path)
    {
        var socket = Open();
        try
        {
            var address = stackalloc byte[AddressBytes];
            var length = WriteAddress(path, address);
            return Libc.Connect(socket._descriptor, address, length) == 0
                ? socket
                : throw PlatformException.Last($"cannot connect to {path}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Two connected sockets.</summary>
    public static (UnixSocket First, UnixSocket Second) Pair()
    {
        var pair = stackalloc int[2];
        return Libc.SocketPair(Libc.AddressFamilyUnix, Libc.SocketStream | Libc.SocketCloseOnExec, 0, pair) == 0
            ? (new UnixSocket(pair[0]), new UnixSocket(pair[1]))
            : throw PlatformException.Last("cannot make a pair of sockets");
    }

    /// <summary>The next connection; null once the listener was shut down.</summary>
    public UnixSocket? Accept()
    {
        while (true)
        {
            var accepted = Libc.Accept(_descriptor, null, null, Libc.SocketCloseOnExec);
            if (accepted >= 0)
            {
                return new UnixSocket(accepted);
            }

            // Errors of the connection (aborted, no descriptors left) leave the listener usable; only shutdown ends it.
            if (Marshal.GetLastPInvokeError() is 9 or 22)
            {
                return null;
            }
        }
    }

    /// <summary>Process and user at the other end, as the kernel saw them at connect.</summary>
    public Libc.PeerCredentials Peer()
    {
        Libc.PeerCredentials peer;
        var length = (uint)sizeof(Libc.PeerCredentials);
        return Libc.GetOption(
            _descriptor, Libc.SolSocket, Libc.SocketOptionPeerCredentials, &peer, &length) == 0
            ? peer
            : throw PlatformException.Last("cannot read the credentials of a connection");
    }

    /// <summary>Bounds every later receive (and, if asked, send); zero means for ever.</summary>
    public void SetTimeouts(TimeSpan receive, TimeSpan send)
    {
        Set(Libc.SocketOptionReceiveTimeout, receive);
        Set(Libc.SocketOptionSendTimeout, send);

        void Set(int option, TimeSpan value)
        {
            long* time = stackalloc long[2];
            time[0] = value.Ticks / TimeSpan.TicksPerSecond;
            time[1] = value.Ticks % TimeSpan.TicksPerSecond / 10;
            if (Libc.SetOption(_descriptor, Libc.SolSocket, option, time, 16) != 0)
            {
                throw PlatformException.Last("cannot set a socket's timeout");
            }
        }
    }

    /// <summary>
    /// Sends all bytes; <paramref name="descriptor"/> (-1: none) travels with the first one. False when the other end
    /// is gone or did not take the bytes within the timeout.
    /// </summary>
    public bool Send(ReadOnlySpan<byte> bytes, int descriptor = -1)
    {
        var control = stackalloc byte[ControlBytes];
        fixed (byte* first = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var vector = new Libc.IoVector { Base = first + done, Length = (nuint)(bytes.Length - done) };
                var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
                if (descriptor >= 0 && done == 0)
                {
                    var header = (Libc.ControlHeader*)control;
                    header->Length = (nuint)sizeof(Libc.ControlHeader) + sizeof(int);
                    header->Level = Libc.SolSocket;
                    header->Type = Libc.ScmRights;
                    *(int*)(header + 1) = descriptor;
                    message.Control = control;
                    message.ControlLength = (nuint)sizeof(Libc.ControlHeader) + sizeof(long);
                }

                var sent = Libc.SendMessage(_descriptor, &message, Libc.MessageNoSignal);
                if (sent >= 0)
                {
                    done += (int)sent;
                }
                else if (Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Fills <paramref name="bytes"/>; descriptors that arrive are added to <paramref name="descriptors"/>, whose owner
    /// closes them. False at end of file, timeout or error, or when more descriptors came than a message may carry.
    /// </summary>
    public bool Receive(Span<byte> bytes, List<int> descriptors)
    {
        var control = stackalloc byte[ControlBytes];
        fixed (byte* first = bytes)
        {
            var done = 0;
            while (done < bytes.Length)
            {
                var vector = new Libc.IoVector { Base = first + done, Length = (nuint)(bytes.Length - done) };
                var message = new Libc.MessageHeader
                {
                    Vectors = &vector,
                    VectorCount = 1,
                    Control = control,
                    ControlLength = ControlBytes,
                };
                var received = Libc.ReceiveMessage(_descriptor, &message, Libc.MessageCloseOnExec);
                if (received < 0 && Marshal.GetLastPInvokeError() == Libc.ErrorInterrupted)
                {
                    continue;
                }

                if (received > 0)
                {
                    Collect(&message, descriptors);
                }

                if (received <= 0 || (message.Flags & Libc.MessageControlTruncated) != 0
                    || descriptors.Count > MaxDescriptors)
                {
                    return false;
                }

                done += (int)received;
            }
        }

        return true;
    }

    /// <summary>Receives what is there, at least one byte; 0 at end of file, timeout or error.</summary>
    public int ReceiveSome(Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                var vector = new Libc.IoVector { Base = first, Length = (nuint)bytes.Length };
                var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
                var received = Libc.ReceiveMessage(_descriptor, &message, 0);
                if (received >= 0 || Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
                {
                    return (int)Math.Max(0, received);
                }
            }
        }
    }

    /// <summary>Ends both directions; blocked threads return.</summary>
    public void Shutdown() => _ = Libc.Shutdown(_descriptor, Libc.ShutdownBoth);

    public void Dispose()
    {
        var descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private const int AddressBytes = 110;

    private static UnixSocket Open()
    {
        var descriptor = Libc.Socket(Libc.AddressFamilyUnix, Libc.SocketStream | Libc.SocketCloseOnExec, 0);
        return descriptor < 0 ? throw PlatformException.Last("cannot make a socket") : new UnixSocket(descriptor);
    }

    private static uint WriteAddress(string path, byte* address)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > AddressBytes - 3)
        {
            throw new IOException(
                $"the socket path {path} has {bytes.Length} bytes, more than the {AddressBytes - 3} that the system "
                + "takes; choose a shorter run directory");
        }

        *(ushort*)address = Libc.AddressFamilyUnix;
        bytes.CopyTo(new Span<byte>(address + 2, bytes.Length));
        address[2 + bytes.Length] = 0;
        return (uint)(3 + bytes.Length);
    }

    private static void Collect(Libc.MessageHeader* message, List<int> descriptors)
    {
        var offset = 0;
        while ((nuint)(offset + sizeof(Libc.ControlHeader)) <= message->ControlLength)
        {
            var header = (Libc.ControlHeader*)((byte*)message->Control + offset);
            if (header->Length < (nuint)sizeof(Libc.ControlHeader))
            {
                return;
            }

            if (header->Level == Libc.SolSocket && header->Type == Libc.ScmRights)
            {
                var count = ((int)header->Length - sizeof(Libc.ControlHeader)) / sizeof(int);
                for (var i = 0; i < count; i++)
                {
                    descriptors.Add(((int*)(header + 1))[i]);
                }
            }

            offset += ((int)header->Length + 7) & ~7;
        }
    }
}
