package org.hamletmail.milter;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;
import org.hamletmail.files.UnixSocketFile;

/** The socket that MTAs connect to, of either kind, from its binding to its end. */
final class Listener implements AutoCloseable {

  private static final int BACKLOG = 512;

  private final Channel channel;
  private final ListenAddress address;
  private final Runnable beforeClose;

  private Listener(Channel channel, ListenAddress address, Runnable beforeClose) {
    this.channel = channel;
    this.address = address;
    this.beforeClose = beforeClose;
  }

  /**
   * Listens where the settings say.
   *
   * @param acceptors accept connections, {@code loops} serve them
   * @param accepted called with each on its loop
   * @throws MilterStartException if the address can't be listened on
   */
  static Listener open(
      MilterSettings settings,
      EventLoopGroup acceptors,
      EventLoopGroup loops,
      ChannelInitializer<Channel> accepted) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptors, loops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(accepted);
    return switch (settings.socket()) {
      case ListenAddress.Inet inet -> inet(bootstrap, inet);
      case ListenAddress.Unix unix -> unix(bootstrap, unix, settings.socketMode());
    };
  }

  /** Returns where it listens; a port that the system chose is filled in. */
  ListenAddress address() {
    return address;
  }

  private static Listener inet(ServerBootstrap bootstrap, ListenAddress.Inet wanted) {
    InetSocketAddress local = new InetSocketAddress(wanted.host(), wanted.port());
    if (local.isUnresolved()) {
      throw new MilterStartException(
          "milter socket " + wanted + ": the host is unknown; use an address");
    }
    bootstrap
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
    Channel channel = bound(bootstrap.bind(local), wanted);
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    return new Listener(channel, new ListenAddress.Inet(wanted.host(), port), () -> {});
  }

  private static Listener unix(ServerBootstrap bootstrap, ListenAddress.Unix wanted, int mode) {
    UnixSocketFile file = new UnixSocketFile(wanted.path());
    try {
      file.clear();
    } catch (IOException e) {
      throw unusable(wanted, e);
    }
    ServerSocketChannel socket = unixSocket(wanted);
    bootstrap.channelFactory(() -> new NioServerDomainSocketChannel(socket));
    Channel channel = bound(bootstrap.bind(UnixDomainSocketAddress.of(wanted.path())), wanted);
    Listener listener = new Listener(channel, wanted, () -> end(file, socket));
    try {
      file.admit(mode);
      return listener;
    } catch (IOException e) {
      listener.close();
      throw unusable(wanted, e);
    } catch (RuntimeException | Error e) {
      listener.close();
      throw e;
    }
  }

  private static MilterStartException unusable(ListenAddress.Unix wanted, IOException e) {
    return new MilterStartException("milter socket " + wanted.path() + ": " + e.getMessage(), e);
  }

  private static ServerSocketChannel unixSocket(ListenAddress wanted) {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new MilterStartException("milter socket " + wanted + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes the file away while the socket still holds it, so that no other file can have the same
   * identity. Netty, which deletes whatever lies at the path of a socket that it closes, asks the
   * socket for its path first, and a closed one has none.
   */
  private static void end(UnixSocketFile file, ServerSocketChannel socket) {
    file.remove();
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("the system does not close a socket", e);
    }
  }

  private static Channel bound(ChannelFuture binding, ListenAddress wanted) {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      String why = String.valueOf(binding.cause().getMessage());
      throw new MilterStartException(
          "milter socket "
              + wanted
              + ": "
              + why
              + (why.contains("in use") ? "; stop what uses it or" : ";")
              + " choose another socket",
          binding.cause());
    }
    return binding.channel();
  }

  /** Stops listening, and returns once it has. */
  @Override
  public void close() {
    channel.eventLoop().submit(beforeClose).awaitUninterruptibly();
    channel.close().awaitUninterruptibly();
  }
}
