// What EnyimMemcached takes from .NET Framework and .NET has not. Only Begin and End are called here; the rest serves vbuckets and configuration files.
using System;
using System.Threading.Tasks;

internal static class Delegates
{
    /// <summary>In place of a delegate's BeginInvoke.</summary>
    public static IAsyncResult Begin<T, TResult>(this Func<T, TResult> action, T argument, AsyncCallback callback, object state)
    {
        var task = new Task<TResult>(_ => action(argument), state);
        task.ContinueWith(done => callback(done), TaskScheduler.Default);
        task.Start();
        return task;
    }

    /// <summary>In place of a delegate's EndInvoke.</summary>
    public static TResult End<T, TResult>(this Func<T, TResult> action, IAsyncResult result) => ((Task<TResult>)result).GetAwaiter().GetResult();
}

namespace System.Web.Configuration
{
    internal enum WebApplicationLevel
    {
        BelowApplication,
    }

    internal sealed class WebContext
    {
        public WebApplicationLevel ApplicationLevel => default;
    }
}

namespace System.Web.Script.Serialization
{
    internal sealed class JavaScriptSerializer
    {
        public T Deserialize<T>(string json) => throw new NotSupportedException(json);
    }
}

namespace System.ServiceModel.Channels
{
    internal static class None;
}
