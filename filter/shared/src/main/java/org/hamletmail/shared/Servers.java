package org.hamletmail.shared;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisStringAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.SharedCacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * The servers that settings name, and the ways to them. A connection that was made once is made
 * again by Lettuce whenever it is lost; the first one is the caller's to try again.
 */
final class Servers implements AutoCloseable {
  /** After which a connection is given up. Nobody waits for it. */
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** After which a command's answer counts as lost, whoever waited for it long gone. */
  private static final Duration ANSWER = Duration.ofMillis(500);

  /** Commands in flight or waiting for a connection; more are refused. */
  private static final int MAX_COMMANDS = 1000;

  private final ClientResources resources;
  private final AbstractRedisClient client;
  private final Supplier<CompletionStage<RedisStringAsyncCommands<byte[], byte[]>>> connect;

  private Servers(
      ClientResources resources,
      AbstractRedisClient client,
      Supplier<CompletionStage<RedisStringAsyncCommands<byte[], byte[]>>> connect) {
    this.resources = resources;
    this.client = client;
    this.connect = connect;
  }

  /** Prepares the ways; asks nobody yet. */
  static Servers of(SharedCacheSettings settings, Optional<String> password) {
    // A trickle of small packets: two threads carry it on any machine.
    ClientResources resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(100), Duration.ofSeconds(5), 2, TimeUnit.MILLISECONDS))
            .build();
    return switch (settings.topology()) {
      case SINGLE, SENTINEL -> {
        RedisClient client = RedisClient.create(resources, uri(settings, password));
        client.setOptions(with(ClientOptions.builder(), settings).build());
        yield new Servers(
            resources,
            client,
            () ->
                client
                    .connectAsync(ByteArrayCodec.INSTANCE, uri(settings, password))
                    .thenApply(StatefulRedisConnection::async));
      }
      case CLUSTER -> {
        List<RedisURI> nodes =
            settings.servers().stream().map(node -> uri(settings, password, node)).toList();
        RedisClusterClient client = RedisClusterClient.create(resources, nodes);
        ClusterClientOptions.Builder options =
            ClusterClientOptions.builder()
                .topologyRefreshOptions(
                    ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(30))
                        .enableAllAdaptiveRefreshTriggers()
                        .build());
        with(options, settings);
        client.setOptions(options.build());
        yield new Servers(
            resources,
            client,
            () ->
                client
                    .refreshPartitionsAsync()
                    .thenCompose(known -> client.connectAsync(ByteArrayCodec.INSTANCE))
                    .thenApply(StatefulRedisClusterConnection::async));
      }
    };
  }

  /** Tries to connect; fails with Lettuce's exceptions. */
  CompletionStage<RedisStringAsyncCommands<byte[], byte[]>> connect() {
    try {
      return connect.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static RedisURI uri(SharedCacheSettings settings, Optional<String> password) {
    return switch (settings.topology()) {
      case SINGLE, CLUSTER -> uri(settings, password, settings.servers().getFirst());
      case SENTINEL -> {
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(settings.master());
        for (ListenAddress sentinel : settings.servers()) {
          if (sentinel instanceof ListenAddress.Inet inet) {
            builder.withSentinel(
                RedisURI.builder()
                    .withHost(inet.host())
                    .withPort(inet.port())
                    .withSsl(settings.tls())
                    .withTimeout(CONNECT)
                    .build());
          }
        }
        yield finished(builder, settings, password);
      }
    };
  }

  private static RedisURI uri(
      SharedCacheSettings settings, Optional<String> password, ListenAddress server) {
    return finished(
        switch (server) {
          case ListenAddress.Inet inet ->
              RedisURI.builder().withHost(inet.host()).withPort(inet.port());
          case ListenAddress.Unix unix -> RedisURI.Builder.socket(unix.path().toString());
        },
        settings,
        password);
  }

  private static RedisURI finished(
      RedisURI.Builder builder, SharedCacheSettings settings, Optional<String> password) {
    builder.withTimeout(CONNECT);
    if (settings.tls()) {
      builder.withSsl(true).withVerifyPeer(SslVerifyMode.FULL);
    }
    if (password.isPresent()) {
      if (settings.user().isEmpty()) {
        builder.withPassword(password.get().toCharArray());
      } else {
        builder.withAuthentication(settings.user(), password.get().toCharArray());
      }
    }
    return builder.build();
  }

  private static <B extends ClientOptions.Builder> B with(B options, SharedCacheSettings settings) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    @Nullable Path authorities = settings.tlsAuthorities().orElse(null);
    if (authorities != null) {
      ssl.trustManager(authorities.toFile());
    }
    options
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MAX_COMMANDS)
        .timeoutOptions(TimeoutOptions.enabled(ANSWER))
        .sslOptions(ssl.build())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT)
                // A server that vanished without a word is noticed in seconds, not in a quarter of
                // an hour.
                .keepAlive(
                    SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(10))
                        .interval(Duration.ofSeconds(5))
                        .count(3)
                        .build())
                .tcpUserTimeout(
                    SocketOptions.TcpUserTimeoutOptions.builder()
                        .enable()
                        .tcpUserTimeout(Duration.ofSeconds(10))
                        .build())
                .build());
    return options;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, CONNECT);
    // Its threads are daemons: nobody waits for their end.
    var unused = resources.shutdown(0, CONNECT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
