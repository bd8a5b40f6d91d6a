package bad.hamletmail.policy;

import com.sun.net.httpserver.HttpServer;

/** Tells figures by itself. */
final class KnowsHttp {
  private KnowsHttp() {}

  static void stop(HttpServer server) {
    server.stop(0);
  }
}
