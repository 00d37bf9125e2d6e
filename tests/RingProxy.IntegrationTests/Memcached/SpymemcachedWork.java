import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.CASResponse;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaConnectionFactory;
import net.spy.memcached.KetamaNodeKeyFormatter;
import net.spy.memcached.MemcachedClient;

/**
 * spymemcached over its own ring, straight to the servers, and through a proxy that is its only server.
 *
 * <p>Arguments: TEXT or BINARY, the proxy, and each server, as host:port or host:port=weight. Standard input: keys, one a line. Prints
 * "done" if each key stored straight is found through the proxy and the other way round, and if the usual work through the proxy succeeds.
 */
public final class SpymemcachedWork {
  private static final int TIMEOUT_SECONDS = 50;
  private static final int QUEUE = 16384;
  private static final int BUFFER = 16384;

  public static void main(String[] args) {
    try {
      run(args);
      System.out.println("done");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      // The threads of the clients would keep the program alive.
      System.exit(1);
    }
  }

  private static void run(String[] args) throws Exception {
    var protocol = ConnectionFactoryBuilder.Protocol.valueOf(args[0]);
    var keys = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    var proxy = new MemcachedClient(settings(protocol).build(), AddrUtil.getAddresses(args[1]));
    var straight = straightClient(protocol, Arrays.copyOfRange(args, 2, args.length));

    storeAndFind(keys, "straight ", straight, proxy);
    storeAndFind(keys, "through ", proxy, straight);
    usualWork(protocol, proxy);
  }

  private static void storeAndFind(List<String> keys, String prefix, MemcachedClient by, MemcachedClient of) throws Exception {
    var stored = new ArrayList<Future<Boolean>>();
    for (var key : keys) stored.add(by.set(key, 0, prefix + key));
    for (var one : stored) check(one.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    var found = of.asyncGetBulk(keys).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    var missing = keys.stream().filter(key -> !(prefix + key).equals(found.get(key))).toList();
    if (!missing.isEmpty()) throw new AssertionError(prefix + missing.size() + " of " + keys.size() + " keys are not found: " + missing.get(0));
  }

  private static void usualWork(ConnectionFactoryBuilder.Protocol protocol, MemcachedClient c) throws Exception {
    // Random, as the client would send anything else compressed.
    var value = new byte[1_000_000];
    new Random(1).nextBytes(value);
    check(c.set("work-large", 0, value).get());
    check(Arrays.equals(value, (byte[]) c.get("work-large")));
    check(c.add("work-n", 0, "5").get() && !c.add("work-n", 0, "6").get() && c.replace("work-n", 0, "7").get() && !c.replace("work-none", 0, "7").get());
    check(c.incr("work-n", 3) == 10 && c.decr("work-n", 4) == 6 && c.incr("work-fresh", 1, 41) == 41 && c.incr("work-fresh", 1, 41) == 42);
    check(c.set("work-s", 0, "b").get() && c.append("work-s", "c").get() && c.prepend("work-s", "a").get() && c.get("work-s").equals("abc"));
    var found = c.gets("work-s");
    check(c.cas("work-s", found.getCas(), "d") == CASResponse.OK && c.cas("work-s", found.getCas(), "e") == CASResponse.EXISTS);
    check(c.touch("work-s", 100).get());
    if (protocol == ConnectionFactoryBuilder.Protocol.BINARY) check(c.getAndTouch("work-s", 200).getValue().equals("d"));
    check(c.delete("work-s").get() && !c.delete("work-s").get() && c.get("work-s") == null);
    check(c.getVersions().size() == 1 && Integer.parseInt(c.getStats().values().iterator().next().get("curr_items")) > 1000);
    check(c.flush().get() && c.get("work-n") == null);
  }

  private static MemcachedClient straightClient(ConnectionFactoryBuilder.Protocol protocol, String[] servers) throws Exception {
    var addresses = new ArrayList<InetSocketAddress>();
    var weights = new HashMap<InetSocketAddress, Integer>();
    for (var server : servers) {
      var parts = server.split("=");
      addresses.add(AddrUtil.getAddresses(parts[0]).get(0));
      if (parts.length > 1) weights.put(addresses.get(addresses.size() - 1), Integer.valueOf(parts[1]));
    }

    // The builder knows no weights, and the factory with weights speaks text alone.
    return new MemcachedClient(
        weights.isEmpty()
            ? settings(protocol).setLocatorType(ConnectionFactoryBuilder.Locator.CONSISTENT).setHashAlg(DefaultHashAlgorithm.KETAMA_HASH).build()
            : new KetamaConnectionFactory(QUEUE, BUFFER, TIMEOUT_SECONDS * 1000L, DefaultHashAlgorithm.KETAMA_HASH, KetamaNodeKeyFormatter.Format.SPYMEMCACHED, weights),
        addresses);
  }

  private static ConnectionFactoryBuilder settings(ConnectionFactoryBuilder.Protocol protocol) {
    return new ConnectionFactoryBuilder().setProtocol(protocol).setOpTimeout(TIMEOUT_SECONDS * 1000L).setOpQueueMaxBlockTime(TIMEOUT_SECONDS * 1000L);
  }

  private static void check(boolean holds) {
    if (!holds) throw new AssertionError("does not hold");
  }
}
