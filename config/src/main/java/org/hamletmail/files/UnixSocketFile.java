package org.hamletmail.files;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a unix-domain socket: what may lie at its path, and who may connect. */
public final class UnixSocketFile {

  private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  private final Path path;

  /** The file system's own identity of the file, once it is bound; null where there is none. */
  private @Nullable Object bound;

  /** Names the file, and touches nothing. */
  public UnixSocketFile(Path path) {
    this.path = path;
  }

  /**
   * Returns whether what lies at a path is a socket; a link is none, wherever it leads.
   *
   * @throws IOException if nothing lies there, or it can't be looked at
   */
  public static boolean isSocket(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & S_IFMT) == S_IFSOCK;
  }

  /**
   * Makes the path free for binding. A killed process leaves its socket behind: that is removed if
   * nobody answers there. Anything else at the path belongs to somebody and stays.
   *
   * @throws IOException if the path can't be used, with what to do
   */
  public void clear() throws IOException {
    Path directory = path.getParent();
    try {
      if (directory == null
          || !Presence.of(directory).map(BasicFileAttributes::isDirectory).orElse(false)) {
        throw new Unusable("there is no directory " + directory + "; create it");
      }
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      if (!isSocket(path)) {
        throw new Unusable("something that is no socket lies there; move it away");
      }
      if (answers()) {
        throw new Unusable("another process answers there; stop it or choose another socket");
      }
      Files.delete(path);
      LOG.info("removed a stale socket path={}", path);
    } catch (Unusable e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("can't tell what lies there or remove it: " + e, e);
    }
  }

  private static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String why) {
      super(why);
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
   * Lets exactly those connect who are meant to. To be called once the socket is bound.
   *
   * @param mode permissions as in chmod
   * @throws IOException if the file system refuses
   */
  public void admit(int mode) throws IOException {
    try {
      bound = identity();
      Files.setAttribute(path, "unix:mode", mode);
    } catch (IOException e) {
      throw new IOException("can't set its mode: " + e, e);
    }
  }

  /**
   * Removes the file, unless another process has put its own there since. To be called while the
   * socket is open: a file system gives the identity of a file that nobody holds to the next one.
   */
  public void remove() {
    try {
      // Without an identity the start failed just after the binding: a socket is our own.
      if (bound == null ? isSocket(path) : bound.equals(identity())) {
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
