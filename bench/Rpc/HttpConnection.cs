using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketStore.Bench.Rpc;

/// <summary>
/// One kept-alive HTTP/1.1 connection over a blocking socket, doing as little as a client can: one send for a request,
/// one buffer for every reply. A reply is valid until the next request. Not thread-safe.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _requestLine;
    private readonly string _authority;
    private byte[] _buffer = new byte[256 << 10];
    private int _filled;

    public HttpConnection(Uri endpoint)
    {
        _authority = endpoint.Authority;
        _requestLine = $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\n"
            + "Content-Type: application/x-msgpack\r\nContent-Length: ";
        _socket.Connect(new DnsEndPoint(endpoint.Host, endpoint.Port));
    }

    public void Dispose() => _socket.Dispose();

    /// <exception cref="SocketException">The server went away.</exception>
    /// <exception cref="HttpRequestException">Another status than 200, or an end in the middle.</exception>
    public ReadOnlyMemory<byte> Post(RequestBuffer body)
    {
        Send(body.WithHeader($"{_requestLine}{body.BodyLength}\r\n\r\n"));
        return ReceiveReply();
    }

    /// <summary>Receives the header only; the body, which has to be read to its end, comes as asked for.</summary>
    public BodyReader PostForStream(RequestBuffer body)
    {
        Send(body.WithHeader($"{_requestLine}{body.BodyLength}\r\n\r\n"));
        _filled = 0;
        (int bodyStart, long? length) = ReceiveHeader();
        return new BodyReader(_socket, _buffer, bodyStart.._filled, length);
    }

    public ReadOnlyMemory<byte> Get(string path)
    {
        Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_authority}\r\n\r\n"));
        return ReceiveReply();
    }

    private static string? Field(string header, string name)
    {
        foreach (string line in header.Split("\r\n"))
        {
            if (line.Length > name.Length && line[name.Length] == ':'
                && line.StartsWith(name, StringComparison.OrdinalIgnoreCase)) return line[(name.Length + 1)..].Trim();
        }
        return null;
    }

    private void Send(ReadOnlySpan<byte> request)
    {
        while (request.Length > 0) request = request[_socket.Send(request)..];
    }

    private ReadOnlyMemory<byte> ReceiveReply()
    {
        _filled = 0;
        (int bodyStart, long? length) = ReceiveHeader();
        return length is { } known ? ReceiveSized(bodyStart, (int)known) : ReceiveChunks(bodyStart);
    }

    /// <summary>Where the body begins, and its length unless it comes in chunks.</summary>
    private (int BodyStart, long? Length) ReceiveHeader()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0) Receive();
        string header = Encoding.ASCII.GetString(_buffer, 0, end + 4);
        if (!header.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new HttpRequestException(header.Split('\r')[0]);
        return (end + 4, Field(header, "content-length") is { } length
            ? long.Parse(length, CultureInfo.InvariantCulture)
            : null);
    }

    private ReadOnlyMemory<byte> ReceiveSized(int start, int length)
    {
        if (_buffer.Length < start + length) Array.Resize(ref _buffer, start + length);
        while (_filled < start + length) Receive();
        return _buffer.AsMemory(start, length);
    }

    /// <summary>Moves the chunks together over their own headers.</summary>
    private ReadOnlyMemory<byte> ReceiveChunks(int start)
    {
        int read = start, written = start;
        while (true)
        {
            int lineLength = LineLengthAt(read);
            if (!Utf8Parser.TryParse(_buffer.AsSpan(read, lineLength), out int size, out _, 'x'))
                throw new HttpRequestException("a chunk without a size");
            read += lineLength + 2;
            while (_filled < read + size + 2) Receive();
            if (size == 0) return _buffer.AsMemory(start, written - start);
            _buffer.AsSpan(read, size).CopyTo(_buffer.AsSpan(written));
            written += size;
            read += size + 2;
        }
    }

    private int LineLengthAt(int start)
    {
        while (true)
        {
            int length = _buffer.AsSpan(start, _filled - start).IndexOf("\r\n"u8);
            if (length >= 0) return length;
            Receive();
        }
    }

    private void Receive()
    {
        if (_filled == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        int count = _socket.Receive(_buffer.AsSpan(_filled));
        if (count == 0) throw new HttpRequestException("the server closed the connection");
        _filled += count;
    }
}
