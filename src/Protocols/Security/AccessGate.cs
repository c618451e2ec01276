using System.Globalization;
using System.Net;
using System.Text;
using MarketStore.Protocols.Service;
using MarketStore.Sql.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MarketStore.Protocols.Security;

/// <summary>Why a request is not let in.</summary>
/// <param name="Status">Of HTTP: 401, 403 or 429.</param>
/// <param name="RetryAfter">For 429.</param>
internal sealed record Refusal(int Status, string Reason, TimeSpan RetryAfter = default);

/// <summary>
/// Every request comes by here first, of every protocol: from which page, how many of them, from whom. What somebody may do
/// once they are in, their <see cref="AccessRights"/> say.
/// </summary>
/// <param name="users">Null: everybody may do everything.</param>
/// <param name="rates">Null: as many requests as anybody likes.</param>
/// <param name="origins">Pages of these origins may use the server from a browser; <c>*</c> stands for all.</param>
internal sealed class AccessGate(UserDirectory? users, RequestRates? rates, FailedLogins failures, IReadOnlyList<string> origins, AuditLog audit)
{
    /// <summary>Lets everything in: for servers within a test.</summary>
    public static AccessGate Open { get; } = new(null, null, new FailedLogins(Engine.Io.SystemClock.Instance), [], AuditLog.None);

    /// <summary>What happened, for those who are interested.</summary>
    public AuditLog Audit => audit;

    /// <summary>Whose request it is. Only of requests that have been let in.</summary>
    public AccessRights RightsOf(HttpContext context) => users is null
        ? AccessRights.All
        : context.Features.Get<AccessRights>() ?? throw new InvalidOperationException($"{context.Request.Path} was not looked at by the gate");

    /// <summary>A service as the client of a request has it.</summary>
    public IMarketService Within(HttpContext context, IMarketService service) => service.For(RightsOf(context), AddressOf(context).ToString());

    /// <summary>Decides on a request.</summary>
    /// <returns>Null: it is let in, and <see cref="RightsOf"/> knows its user.</returns>
    public async ValueTask<Refusal?> LookAtAsync(HttpContext context)
    {
        string address = AddressOf(context).ToString();
        (AccessRights? rights, Refusal? refusal) = users is null ? (AccessRights.All, null) : await AuthenticateAsync(context, users).ConfigureAwait(false);
        if (rights is not null)
        {
            context.Features.Set(rights);
            string client = rights.User.Length > 0 ? rights.User : address;
            if (rates?.Take(client) is { Ticks: > 0 } pause) refusal = new Refusal(StatusCodes.Status429TooManyRequests, "more requests a second than max_requests_per_second allows: slow down", pause);
        }
        if (refusal is not null) audit.Refused(rights?.User ?? NameGiven(context), address, context.Request.Path, refusal.Reason);
        return refusal;
    }

    /// <summary>A page of another origin may not act for a user who happens to be logged in.</summary>
    /// <returns>Null: no page is behind it, or one that may.</returns>
    public Refusal? LookAtOrigin(HttpContext context)
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(context, origin)) return null;
        if (Allows(origin))
        {
            context.Response.Headers.AccessControlAllowOrigin = origin;
            context.Response.Headers.Vary = HeaderNames.Origin;
            context.Response.Headers.AccessControlExposeHeaders = "Marketstore-Version";
            return null;
        }
        var refusal = new Refusal(StatusCodes.Status403Forbidden, $"pages of {origin} may not use this server: allowed_origins names those that may");
        audit.Refused("", AddressOf(context).ToString(), context.Request.Path, refusal.Reason);
        return refusal;
    }

    /// <summary>Headers by which a client learns how long to wait and how to log in.</summary>
    public static void Describe(Refusal refusal, IHeaderDictionary headers)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized) headers.WWWAuthenticate = "Basic realm=\"marketstore\", charset=\"UTF-8\"";
        if (refusal.RetryAfter > TimeSpan.Zero) headers.RetryAfter = Math.Ceiling(refusal.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    public static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress is not { } address ? IPAddress.None
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private async ValueTask<(AccessRights? Rights, Refusal? Refusal)> AuthenticateAsync(HttpContext context, UserDirectory directory)
    {
        string header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0) return (null, new Refusal(StatusCodes.Status401Unauthorized, "log in: with user and password (Basic) or a token (Bearer)"));
        IPAddress address = AddressOf(context);
        if (failures.Pause(address) is { Ticks: > 0 } pause) return (null, new Refusal(StatusCodes.Status429TooManyRequests, "too many failed log-ins from this address: wait", pause));
        AccessRights? rights = null;
        if (TryAfter(header, "Bearer ", out string token)) rights = directory.FindToken(token.Trim());
        else if (TryAfter(header, "Basic ", out string encoded) && TryDecode(encoded.Trim(), out string name, out string password))
        {
            // A token does for a password, for clients that know only passwords.
            rights = directory.FindToken(password) is { } owner && owner.User == name ? owner : await directory.LogInAsync(name, password, context.RequestAborted).ConfigureAwait(false);
        }
        else return (null, new Refusal(StatusCodes.Status401Unauthorized, "the Authorization header is neither Basic nor Bearer"));
        if (rights is null)
        {
            failures.Failed(address);
            return (null, new Refusal(StatusCodes.Status401Unauthorized, "there is no such user, password or token"));
        }
        failures.Succeeded(address);
        return (rights, null);
    }

    /// <summary>Who somebody says they are, if there is such a user; what else is sent there may be a secret.</summary>
    private string NameGiven(HttpContext context) =>
        TryAfter(context.Request.Headers.Authorization.ToString(), "Basic ", out string encoded) && TryDecode(encoded.Trim(), out string name, out _) && users!.Knows(name) ? name : "";

    private static bool TryAfter(string header, string scheme, out string rest)
    {
        rest = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..] : "";
        return rest.Length > 0;
    }

    private static bool TryDecode(string encoded, out string name, out string password)
    {
        (name, password) = ("", "");
        byte[] bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int length)) return false;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (name, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    private bool Allows(string origin) => origins.Contains("*") || origins.Contains(origin, StringComparer.OrdinalIgnoreCase);

    private static bool IsOwn(HttpContext context, string origin) =>
        origin.Equals($"{context.Request.Scheme}://{context.Request.Host}", StringComparison.OrdinalIgnoreCase);
}
