using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace RingProxy.Http;

/// <summary>Carries pins in a cookie. Cookies of other names pass as they were, in their order.</summary>
internal sealed class StickyCookie : StickyCarrier
{
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const int StackCharacters = 512;

    private readonly CookieSecure _secure;
    private readonly string _attributes;
    private readonly string _maxAge;

    public StickyCookie(string name, StickyOptions options) : base(name)
    {
        _secure = options.Secure;
        _attributes = AttributesOf(options);
        _maxAge = options.Persistent ? $"; Max-Age={options.Ttl.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)}" : "";
    }

    public override string Kind => "cookie";

    public override string BoundName => Name;

    public override void Take(IHeaderDictionary request, ref StickyPinSearch search)
    {
        var lines = request.Cookie;
        if (lines.Count == 0)
        {
            return;
        }

        // Several lines mean the same as one.
        var line = lines.Count == 1 ? lines[0] ?? "" : string.Join("; ", lines.ToArray());
        if (!line.Contains(Name, StringComparison.Ordinal) || !TryTake(line, ref search, out var others))
        {
            return;
        }

        if (others.Length == 0)
        {
            request.Remove("Cookie");
        }
        else
        {
            request.Cookie = others;
        }
    }

    public override void Clean(IHeaderDictionary response)
    {
        var cookies = response.SetCookie;
        foreach (var cookie in cookies)
        {
            if (IsOurs(cookie))
            {
                response.SetCookie = new StringValues([.. cookies.Where(other => !IsOurs(other))]);
                return;
            }
        }
    }

    public override void Write(HttpContext context, string pin)
    {
        var lifetime = pin.Length > 0 ? _maxAge : "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
        var secure = IsSecure(context.Request) ? "; Secure" : "";
        context.Response.Headers.Append("Set-Cookie", $"{Name}={pin}{_attributes}{lifetime}{secure}");
    }

    /// <summary>Splits a line into the pins in it and all other cookies; false if there is no pin.</summary>
    private bool TryTake(string line, ref StickyPinSearch search, out string others)
    {
        var kept = line.Length <= StackCharacters ? stackalloc char[StackCharacters] : new char[line.Length];
        var length = 0;
        var taken = false;
        var text = line.AsSpan();
        foreach (var range in text.Split(';'))
        {
            var cookie = text[range];
            if (TryMatch(cookie, out var value))
            {
                search.Offer(value);
                taken = true;
                continue;
            }

            // What is kept keeps the blanks around it, but for those before the first.
            if (length > 0)
            {
                kept[length++] = ';';
            }
            else
            {
                cookie = cookie.TrimStart();
            }

            cookie.CopyTo(kept[length..]);
            length += cookie.Length;
        }

        others = taken ? kept[..length].ToString() : line;
        return taken;
    }

    private bool TryMatch(ReadOnlySpan<char> cookie, out ReadOnlySpan<char> value)
    {
        var equals = cookie.IndexOf('=');
        value = cookie[(equals + 1)..].Trim();
        return equals >= 0 && cookie[..equals].Trim().SequenceEqual(Name);
    }

    private bool IsOurs(string? setCookie) => setCookie is not null && setCookie.StartsWith(Name, StringComparison.Ordinal) && setCookie.AsSpan(Name.Length).TrimStart().StartsWith("=");

    /// <summary>
    /// X-Forwarded-Proto is believed from anybody here: whoever makes it up gets a stricter cookie than he needs, and nobody else gets it.
    /// </summary>
    private bool IsSecure(HttpRequest request) => _secure switch
    {
        CookieSecure.Always => true,
        CookieSecure.Never => false,
        _ => request.IsHttps || IsHttps(request.Headers[ForwardedProto]),
    };

    /// <summary>The first is what the client itself used.</summary>
    private static bool IsHttps(StringValues forwardedProto) =>
        forwardedProto is [{ } first, ..] && first.AsSpan(0, first.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma ? comma : first.Length)
            .Trim().Equals("https", StringComparison.OrdinalIgnoreCase);

    private static string AttributesOf(StickyOptions options)
    {
        var domain = options.Domain is null ? "" : $"; Domain={options.Domain}";
        var httpOnly = options.HttpOnly ? "; HttpOnly" : "";
        return $"; Path={options.Path}{domain}; SameSite={options.SameSite}{httpOnly}";
    }
}
