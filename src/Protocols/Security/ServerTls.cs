using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MarketStore.Engine.Io;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Security;

/// <summary>Which files TLS takes.</summary>
/// <param name="ClientAuthorities">Only clients with a certificate of one of these are let in; null: all are.</param>
public sealed record TlsFiles(string Certificate, string Key, string? ClientAuthorities = null);

/// <summary>
/// TLS of a server. Its files are looked at again when they change, so that certificates are renewed without a restart:
/// connections that are open go on, new ones get the new certificate. Files that have become wrong change nothing.
/// </summary>
internal sealed class ServerTls
{
    private const long LookNs = 2_000_000_000;

    private readonly TlsFiles _files;
    private readonly IClock _clock;
    private readonly ILogger _log;
    private readonly Action<string> _changed;
    private readonly Lock _lock = new();
    private volatile Loaded _loaded;
    private string _seen;
    private long _nextLookNs;

    /// <param name="changed">Is told that there is another certificate.</param>
    /// <exception cref="IOException">The files cannot be used; the text says which and why.</exception>
    public ServerTls(TlsFiles files, IClock clock, ILogger log, Action<string> changed)
    {
        (_files, _clock, _log, _changed) = (files, clock, log, changed);
        _seen = Stamp();
        _loaded = Load(files);
        _nextLookNs = clock.NowNs + LookNs;
        log.LogInformation("TLS as {Subject} until {Until:yyyy-MM-dd}", _loaded.Leaf.Subject, _loaded.Leaf.NotAfter);
    }

    /// <summary>Connections of an endpoint speak TLS from here on up.</summary>
    public void Secure(ListenOptions endpoint)
    {
        List<SslApplicationProtocol> protocols = endpoint.Protocols == HttpProtocols.Http2 ? [SslApplicationProtocol.Http2] : [SslApplicationProtocol.Http11];
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = _ => ValueTask.FromResult(For(Current(), protocols)),
        });
    }

    private static SslServerAuthenticationOptions For(Loaded loaded, List<SslApplicationProtocol> protocols)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = loaded.Context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = protocols,
        };
        if (loaded.ClientAuthorities is not { } authorities) return options;
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 client && IsIssued(client, authorities);
        return options;
    }

    /// <summary>Revocation is not looked up: take an authority of one's own, and renew it to revoke.</summary>
    private static bool IsIssued(X509Certificate2 client, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2", "client authentication"));
        return chain.Build(client);
    }

    private Loaded Current()
    {
        if (_clock.NowNs < Interlocked.Read(ref _nextLookNs)) return _loaded;
        lock (_lock)
        {
            if (_clock.NowNs < Interlocked.Read(ref _nextLookNs)) return _loaded;
            Interlocked.Exchange(ref _nextLookNs, _clock.NowNs + LookNs);
            string stamp = Stamp();
            if (stamp == _seen) return _loaded;
            try
            {
                // Certificate and key are two files: while only one of them is new, they do not go together.
                _loaded = Load(_files);
                _seen = stamp;
                _log.LogInformation("a new certificate: {Subject} until {Until:yyyy-MM-dd}", _loaded.Leaf.Subject, _loaded.Leaf.NotAfter);
                _changed($"{_loaded.Leaf.Subject} until {_loaded.Leaf.NotAfter:yyyy-MM-dd}");
            }
            catch (IOException error)
            {
                _log.LogWarning("TLS goes on with the old certificate: {Reason}", error.Message);
            }
            return _loaded;
        }
    }

    private string Stamp() => string.Join(';', new[] { _files.Certificate, _files.Key, _files.ClientAuthorities }.Where(path => path is not null)
        .Select(path => new FileInfo(path!)).Select(file => file.Exists ? $"{file.LastWriteTimeUtc.Ticks} {file.Length}" : ""));

    /// <exception cref="IOException">They cannot be used.</exception>
    private static Loaded Load(TlsFiles files)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(files.Certificate);
            var leaf = X509Certificate2.CreateFromPemFile(files.Certificate, files.Key);
            X509Certificate2Collection? authorities = null;
            if (files.ClientAuthorities is { } path)
            {
                authorities = [];
                authorities.ImportFromPemFile(path);
                if (authorities.Count == 0) throw new CryptographicException($"{path} has no certificate in PEM form");
            }
            return new Loaded(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), authorities);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"tls: {files.Certificate} with {files.Key}: {error.Message}", error);
        }
    }

    private sealed record Loaded(X509Certificate2 Leaf, SslStreamCertificateContext Context, X509Certificate2Collection? ClientAuthorities);
}
