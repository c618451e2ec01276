using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MarketStore.Protocols.Security;
using MarketStore.Tests.Protocols.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketStore.Tests.Protocols.Security;

/// <summary>TLS with certificates that are made for each test.</summary>
public sealed class ServerTlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("marketstore-test-").FullName;
    private readonly ManualClock _clock = new();
    private readonly List<string> _changes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TlsFiles Files => new(Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Requests_go_over_TLS_and_plain_ones_do_not()
    {
        using X509Certificate2 certificate = Write("first");
        await using RunningServer server = await RunningServer.StartAsync(tls: Tls(Files));
        Assert.Equal((SslProtocols.Tls13, "CN=first"), await HandshakeAsync(server));
        await Assert.ThrowsAnyAsync<Exception>(() => server.Client.GetAsync(new Uri("/heartbeat", UriKind.Relative), Cancel));
        using SslStream stream = await ConnectAsync(server);
        await stream.WriteAsync("GET /heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_and_a_broken_one_is_not()
    {
        using X509Certificate2 first = Write("first");
        await using RunningServer server = await RunningServer.StartAsync(tls: Tls(Files));
        using X509Certificate2 second = Write("second");
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CN=second", (await HandshakeAsync(server)).Subject);
        Assert.StartsWith("CN=second until ", Assert.Single(_changes), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Files.Key, "no key", Cancel);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CN=second", (await HandshakeAsync(server)).Subject);
    }

    [Fact]
    public async Task Clients_without_a_certificate_of_the_authority_are_refused()
    {
        using X509Certificate2 certificate = Write("server");
        using X509Certificate2 authority = Authority("authority");
        using X509Certificate2 other = Authority("other");
        string path = Path.Combine(_directory, "clients.pem");
        await File.WriteAllTextAsync(path, authority.ExportCertificatePem(), Cancel);
        await using RunningServer server = await RunningServer.StartAsync(tls: Tls(Files with { ClientAuthorities = path }));
        using X509Certificate2 known = Client(authority), unknown = Client(other);
        Assert.Equal("HTTP/1.1 200 OK", await StatusAsync(server, known));
        await Assert.ThrowsAnyAsync<Exception>(() => StatusAsync(server, unknown));
        await Assert.ThrowsAnyAsync<Exception>(() => StatusAsync(server, null));
    }

    [Fact]
    public void Files_that_do_not_go_together_are_told_by_name()
    {
        using X509Certificate2 certificate = Write("first");
        File.WriteAllText(Files.Key, RSA.Create(2048).ExportPkcs8PrivateKeyPem());
        IOException error = Assert.Throws<IOException>(() => Tls(Files));
        Assert.StartsWith($"tls: {Files.Certificate} with {Files.Key}: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => Tls(new TlsFiles("/nowhere/cert.pem", Files.Key)));
    }

    private ServerTls Tls(TlsFiles files) => new(files, _clock, NullLogger.Instance, _changes.Add);

    private static async Task<string> StatusAsync(RunningServer server, X509Certificate2? client)
    {
        using SslStream stream = await ConnectAsync(server, client);
        await stream.WriteAsync("GET /heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync(Cancel) ?? throw new IOException("the connection was closed");
    }

    private static async Task<(SslProtocols Protocol, string Subject)> HandshakeAsync(RunningServer server)
    {
        using SslStream stream = await ConnectAsync(server);
        return (stream.SslProtocol, stream.RemoteCertificate!.Subject);
    }

    private static async Task<SslStream> ConnectAsync(RunningServer server, X509Certificate2? client = null)
    {
        NetworkStream plain = await server.ConnectAsync();
        var stream = new SslStream(plain);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            // Signed by itself: it is the test that made it.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            ClientCertificates = client is null ? null : [client],
        }, Cancel);
        return stream;
    }

    private X509Certificate2 Write(string name)
    {
        using var key = RSA.Create(2048);
        X509Certificate2 certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Files.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Files.Key, key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static X509Certificate2 Client(X509Certificate2 authority)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, 4]);
        return issued.CopyWithPrivateKey(key);
    }
}
