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
    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string requestLine;
    private byte[] buffer = new byte[256 << 10];
    private int filled;

    public HttpConnection(Uri endpoint)
    {
        requestLine = $"POST {endpoint.AbsolutePath} HTTP/1.1\r\nHost: {endpoint.Authority}\r\n"
            + "Content-Type: application/x-msgpack\r\nContent-Length: ";
        socket.Connect(new DnsEndPoint(endpoint.Host, endpoint.Port));
    }

    public void Dispose() => socket.Dispose();

    /// <exception cref="SocketException">The server went away.</exception>
    /// <exception cref="HttpRequestException">Another status than 200, or an end in the middle.</exception>
    public ReadOnlyMemory<byte> Post(RequestBuffer body)
    {
        ReadOnlySpan<byte> request = body.WithHeader($"{requestLine}{body.BodyLength}\r\n\r\n");
        while (request.Length > 0) request = request[socket.Send(request)..];
        filled = 0;
        int bodyStart = ReceiveHeader();
        string header = Encoding.ASCII.GetString(buffer, 0, bodyStart);
        if (!header.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new HttpRequestException(header.Split('\r')[0]);
        return Field(header, "content-length") is { } length
            ? ReceiveSized(bodyStart, int.Parse(length, CultureInfo.InvariantCulture))
            : ReceiveChunks(bodyStart);
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

    /// <summary>Returns where the body begins.</summary>
    private int ReceiveHeader()
    {
        while (true)
        {
            int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return end + 4;
            Receive();
        }
    }

    private ReadOnlyMemory<byte> ReceiveSized(int start, int length)
    {
        if (buffer.Length < start + length) Array.Resize(ref buffer, start + length);
        while (filled < start + length) Receive();
        return buffer.AsMemory(start, length);
    }

    /// <summary>Moves the chunks together over their own headers.</summary>
    private ReadOnlyMemory<byte> ReceiveChunks(int start)
    {
        int read = start, written = start;
        while (true)
        {
            int lineLength = LineLengthAt(read);
            if (!Utf8Parser.TryParse(buffer.AsSpan(read, lineLength), out int size, out _, 'x'))
                throw new HttpRequestException("a chunk without a size");
            read += lineLength + 2;
            while (filled < read + size + 2) Receive();
            if (size == 0) return buffer.AsMemory(start, written - start);
            buffer.AsSpan(read, size).CopyTo(buffer.AsSpan(written));
            written += size;
            read += size + 2;
        }
    }

    private int LineLengthAt(int start)
    {
        while (true)
        {
            int length = buffer.AsSpan(start, filled - start).IndexOf("\r\n"u8);
            if (length >= 0) return length;
            Receive();
        }
    }

    private void Receive()
    {
        if (filled == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        int count = socket.Receive(buffer.AsSpan(filled));
        if (count == 0) throw new HttpRequestException("the server closed the connection");
        filled += count;
    }
}
