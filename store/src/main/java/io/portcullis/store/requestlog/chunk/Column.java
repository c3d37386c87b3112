package io.portcullis.store.requestlog.chunk;

/** The columns of a chunk's records, in the order in which they are stored. */
enum Column {
  SEQUENCE,
  ID,
  TIME,
  TENANT,
  ROUTE,
  ROUTE_TEXT,
  ENVIRONMENT,
  CLIENT,
  IDENTIFICATION,
  KEY,
  METHOD,
  PATH,
  STATUS,
  CLIENT_ADDRESS,
  PEER_ADDRESS,
  CHAIN,
  LATENCY,
  UPSTREAM_HOST,
  UPSTREAM_STATUS,
  ERROR,
  FLAGS,
  BYTES_IN,
  BYTES_OUT,
  DETAIL
}
