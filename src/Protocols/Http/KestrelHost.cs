using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketStore.Protocols.Http;

/// <summary>What is served on one address.</summary>
/// <param name="Endpoint">Port 0 takes a free one.</param>
/// <param name="Map">Puts the handlers in place.</param>
internal sealed record KestrelApp(IPEndPoint Endpoint, HttpProtocols Protocols, Action<WebApplication> Map)
{
    /// <summary>What is put at the connections, below the protocols.</summary>
    public Action<ListenOptions> Listening { get; init; } = _ => { };

    /// <summary>What the handlers need.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };
}

/// <summary>One Kestrel server on one address.</summary>
/// <remarks>
/// Built from the empty builder: no appsettings.json from the working directory, no ASPNETCORE_ variables, no signal
/// handlers. What the server does is decided by its own configuration and its own main program.
/// </remarks>
internal sealed class KestrelHost : IAsyncDisposable
{
    /// <summary>What a client may send ahead of one call over HTTP/2 before it is read.</summary>
    private const int StreamWindowBytes = 256 << 10;

    /// <summary>Calls of one connection at a time.</summary>
    private const int MaxStreams = 32;

    private readonly WebApplication _app;

    private KestrelHost(WebApplication app, IPEndPoint endpoint)
    {
        _app = app;
        Endpoint = endpoint;
    }

    /// <summary>The address it listens on, with the port that was really taken.</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="IOException">The address cannot be listened on; the text says which and why.</exception>
    public static async Task<KestrelHost> StartAsync(
        KestrelApp hosted, ServerOptions options, ILoggerFactory loggers, CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<ILoggerFactory>(new FrameworkLogs(loggers));
        builder.Services.AddSingleton<IHostLifetime, ManualLifetime>();
        // How long a stop may take is up to the caller's token.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, NetworkBuffers.Factory>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, hosted, options));
        hosted.AddServices(builder.Services);

        WebApplication app = builder.Build();
        hosted.Map(app);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new IOException($"cannot listen on {hosted.Endpoint}: {Reason(e)}", e);
        }
        return new KestrelHost(app, BoundEndpoint(app));
    }

    /// <summary>Takes no more connections and lets requests finish; the token aborts those that have not.</summary>
    public Task StopAsync(CancellationToken cancel) => _app.StopAsync(cancel);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(KestrelServerOptions kestrel, KestrelApp hosted, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        // The endpoint counts for itself. Kestrel would count the framing of chunked bodies too, and cut off a client
        // that is still sending; so it reads on for a few seconds, and the client gets to see why it was refused.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestBufferSize = BodyLimits.FreeBytes;
        // Loaders may take their time between pieces.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
        // Room for all of them: calls that wait for memory must not keep the one from being read that has it.
        kestrel.Limits.Http2.InitialConnectionWindowSize = StreamWindowBytes * MaxStreams;
        // A peer that is gone without a word holds streams otherwise.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(30);
        kestrel.Listen(hosted.Endpoint, listen =>
        {
            listen.Protocols = hosted.Protocols;
            hosted.Listening(listen);
        });
    }

    private static IPEndPoint BoundEndpoint(WebApplication app)
    {
        IFeatureCollection features = app.Services.GetRequiredService<IServer>().Features;
        string address = features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return IPEndPoint.Parse(address[(address.IndexOf("//", StringComparison.Ordinal) + 2)..]);
    }

    /// <summary>Kestrel wraps a taken address more than once; otherwise the text is the operating system's.</summary>
    private static string Reason(Exception e)
    {
        while (e.InnerException is not null) e = e.InnerException;
        bool isTaken = e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse };
        return isTaken ? "the address is already in use" : e.Message;
    }

    /// <summary>The main program decides when to stop; the framework's own lifetime would take the signals.</summary>
    private sealed class ManualLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
