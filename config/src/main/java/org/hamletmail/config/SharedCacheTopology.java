package org.hamletmail.config;

/** What the servers of a shared cache are. */
public enum SharedCacheTopology {
  /** One server. */
  SINGLE,
  /** Sentinels, which know the server that is the master now. */
  SENTINEL,
  /** Some nodes of a cluster, which know the others. */
  CLUSTER
}
