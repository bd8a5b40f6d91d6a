package org.hamletmail.milter;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.files.Presence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a unix-domain socket: what may lie at its path, and who may connect. */
final class UnixSocketFile {

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

  private final ListenAddress.Unix address;
  private final Path path;

  /** The file system's own identity of the file, once it is bound; null where there is none. */
  private @Nullable Object bound;

  UnixSocketFile(ListenAddress.Unix address) {
    this.address = address;
    this.path = address.path();
  }

  /**
   * Makes the path free for binding. A killed process leaves its socket behind: that is removed if
   * nobody answers there. Anything else at the path belongs to somebody and stays.
   *
   * @throws MilterStartException if the path can't be used
   */
  void clear() {
    Path directory = path.getParent();
    try {
      if (directory == null
          || !Presence.of(directory).map(BasicFileAttributes::isDirectory).orElse(false)) {
        throw new MilterStartException(
            "milter socket " + path + ": there is no directory " + directory + "; create it");
      }
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      if (!address.isSocket()) {
        throw new MilterStartException(
            "milter socket " + path + ": something that is no socket lies there; move it away");
      }
      if (answers()) {
        throw new MilterStartException(
            "milter socket "
                + path
                + ": another process answers there; stop it or choose another socket");
      }
      Files.delete(path);
      LOG.info("removed a stale socket path={}", path);
    } catch (IOException e) {
      throw new MilterStartException(
          "milter socket " + path + ": can't tell what lies there or remove it: " + e, e);
    }
  }

  private boolean answers() throws IOException {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return probe.isConnected();
    } catch (ConnectException e) {
      // Refused: the file outlived its process.
      return false;
    }
  }

  /**
   * Lets exactly those connect who are meant to.
   *
   * @param mode permissions as in chmod
   * @throws MilterStartException if the file system refuses
   */
  void admit(int mode) {
    try {
      bound = identity();
      Files.setAttribute(path, "unix:mode", mode);
    } catch (IOException e) {
      throw new MilterStartException("milter socket " + path + ": can't set its mode: " + e, e);
    }
  }

  /**
   * Removes the file, unless another process has put its own there since. To be called while the
   * socket is open: a file system gives the identity of a file that nobody holds to the next one.
   */
  void remove() {
    try {
      // Without an identity the start failed just after the binding: a socket is our own.
      if (bound == null ? address.isSocket() : bound.equals(identity())) {
        Files.delete(path);
      } else {
        LOG.info("leaving what another process has put there path={}", path);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("somebody has removed the socket path={}", path);
    } catch (IOException e) {
      LOG.warn("can't remove the socket path={} cause={}", path, e.toString());
    }
  }

  private @Nullable Object identity() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
