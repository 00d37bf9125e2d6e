namespace RingProxy.Protocols;

/// <summary>What is known of a binary command by its opcode: the one that answers always, and which sizes are legal (memcached's proto_bin.c).</summary>
public static class BinaryCommand
{
    /// <summary>The opcode that does the same and always answers.</summary>
    public static BinaryOpcode Loud(BinaryOpcode opcode) => opcode switch
    {
        BinaryOpcode.GetQ => BinaryOpcode.Get,
        BinaryOpcode.GetKQ => BinaryOpcode.GetK,
        BinaryOpcode.SetQ => BinaryOpcode.Set,
        BinaryOpcode.AddQ => BinaryOpcode.Add,
        BinaryOpcode.ReplaceQ => BinaryOpcode.Replace,
        BinaryOpcode.DeleteQ => BinaryOpcode.Delete,
        BinaryOpcode.IncrementQ => BinaryOpcode.Increment,
        BinaryOpcode.DecrementQ => BinaryOpcode.Decrement,
        BinaryOpcode.QuitQ => BinaryOpcode.Quit,
        BinaryOpcode.FlushQ => BinaryOpcode.Flush,
        BinaryOpcode.AppendQ => BinaryOpcode.Append,
        BinaryOpcode.PrependQ => BinaryOpcode.Prepend,
        BinaryOpcode.GetAndTouchQ => BinaryOpcode.GetAndTouch,
        BinaryOpcode.GetAndTouchKQ => BinaryOpcode.GetAndTouchK,
        _ => opcode,
    };

    /// <summary>Whether a miss of it is the answer that a quiet one leaves out; else that is success.</summary>
    public static bool IsGet(BinaryOpcode loud) =>
        loud is BinaryOpcode.Get or BinaryOpcode.GetK or BinaryOpcode.GetAndTouch or BinaryOpcode.GetAndTouchK;

    /// <summary>Whether it acts on one key.</summary>
    public static bool HasKey(BinaryOpcode loud) =>
        loud is <= BinaryOpcode.Decrement or BinaryOpcode.GetK or BinaryOpcode.Append or BinaryOpcode.Prepend or BinaryOpcode.Touch
            or BinaryOpcode.GetAndTouch or BinaryOpcode.GetAndTouchK;

    /// <summary>What memcached says to a header, before it looks at anything else: where this is not success, it closes the connection then.</summary>
    public static BinaryStatus Judge(BinaryHeader header) => header switch
    {
        _ when header.KeyBytes + header.ExtrasBytes > header.BodyBytes => BinaryStatus.UnknownCommand,
        _ when header.KeyBytes > MemcachedLimits.MaxKeyBytes => BinaryStatus.InvalidArguments,
        _ => HasSizesOf(Loud(header.Opcode), header.KeyBytes, header.ExtrasBytes, header.BodyBytes) ? BinaryStatus.Success : BinaryStatus.InvalidArguments,
    };

    private static bool HasSizesOf(BinaryOpcode loud, int keyBytes, int extrasBytes, long bodyBytes) => loud switch
    {
        BinaryOpcode.Get or BinaryOpcode.GetK or BinaryOpcode.Delete => keyBytes > 0 && extrasBytes == 0 && bodyBytes == keyBytes,
        BinaryOpcode.Set or BinaryOpcode.Add or BinaryOpcode.Replace => keyBytes > 0 && extrasBytes == 8,
        BinaryOpcode.Increment or BinaryOpcode.Decrement => keyBytes > 0 && extrasBytes == 20 && bodyBytes == keyBytes + 20,
        BinaryOpcode.Append or BinaryOpcode.Prepend => keyBytes > 0 && extrasBytes == 0,
        BinaryOpcode.Touch or BinaryOpcode.GetAndTouch or BinaryOpcode.GetAndTouchK => keyBytes > 0 && extrasBytes == 4 && bodyBytes == keyBytes + 4,
        BinaryOpcode.Quit or BinaryOpcode.Noop or BinaryOpcode.Version or BinaryOpcode.SaslMechanisms => bodyBytes == 0,
        BinaryOpcode.Flush => keyBytes == 0 && bodyBytes == extrasBytes && extrasBytes is 0 or 4,
        BinaryOpcode.Stat => extrasBytes == 0,
        BinaryOpcode.SaslAuthenticate or BinaryOpcode.SaslStep => extrasBytes == 0 && keyBytes > 0,
        _ => true,
    };
}
