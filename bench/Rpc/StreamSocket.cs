using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// A subscriber of <c>/ws</c> over a blocking socket, doing as little as a client can: it reads frames and does not look into
/// them. Not thread-safe.
/// </summary>
internal sealed class StreamSocket : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _filled;

    /// <summary>Connects and subscribes.</summary>
    /// <param name="endpoint">Of the server's JSON-RPC.</param>
    /// <param name="stream">A pattern of up to 200 ASCII letters.</param>
    public StreamSocket(Uri endpoint, string stream)
    {
        _socket.Connect(new DnsEndPoint(endpoint.Host, endpoint.Port));
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {endpoint.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bWFya2V0c3RvcmViZW5jaA==\r\n\r\n"));
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0) Fill();
        string header = Encoding.ASCII.GetString(_buffer, 0, end);
        if (!header.StartsWith("HTTP/1.1 101", StringComparison.Ordinal)) throw new HttpRequestException($"no WebSocket here: {header}");
        _start = end + 4;
        byte[] message = [0x81, 0xa7, .. "streams"u8, 0x91, 0xd9, (byte)stream.Length, .. Encoding.ASCII.GetBytes(stream)];
        // Masked with zeros, which change nothing.
        byte[] length = message.Length < 126 ? [(byte)(0x80 | message.Length)] : [0xfe, (byte)(message.Length >> 8), (byte)message.Length];
        _socket.Send([0x82, .. length, 0, 0, 0, 0, .. message]);
        Receive();
    }

    /// <summary>Waits for the next frame.</summary>
    public void Receive()
    {
        Need(2);
        int length = _buffer[_start + 1], header = 2;
        if (length == 126)
        {
            Need(4);
            (length, header) = (BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2)), 4);
        }
        Need(header + length);
        _start += header + length;
        if (_start == _filled) _start = _filled = 0;
    }

    public void Dispose() => _socket.Dispose();

    private void Need(int bytes)
    {
        while (_filled - _start < bytes) Fill();
    }

    private void Fill()
    {
        if (_filled == _buffer.Length)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _filled - _start);
            (_start, _filled) = (0, _filled - _start);
        }
        int read = _socket.Receive(_buffer.AsSpan(_filled));
        if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
        _filled += read;
    }
}
