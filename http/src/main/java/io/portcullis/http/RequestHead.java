package io.portcullis.http;

import io.portcullis.http.text.ByteSink;

/**
 * What a request says before its body: method, target, fields. However it came: a reader of one
 * version of HTTP fills it, and all others look at what it says.
 *
 * <p>Not thread safe: reused. No allocation. What it says means something as long as nobody changes
 * the array that the bytes stand in.
 */
public abstract sealed class RequestHead permits Http1RequestHead, DescribedHead {
  final RequestFields fields;

  /** Whether the caller speaks HTTP/1.1 or later. */
  boolean http11;

  private final HeadBytes bytes = new HeadBytes();
  private final Slice method = new Slice(bytes);
  private final Slice received = new Slice(bytes);
  private final Slice target = new Slice(bytes);
  private final Slice path = new Slice(bytes);

  /** How many bytes the head has; 0 before its end. */
  int length;

  RequestHead(HeadRules rules) {
    fields = new RequestFields(rules, bytes);
  }

  /** Forgets everything: another head comes. */
  public void reset() {
    bytes.clear();
    length = 0;
    http11 = false;
    method.clear();
    received.clear();
    target.clear();
    path.clear();
    fields.reset();
  }

  /** Says in which array the head stands. */
  void over(byte[] head) {
    bytes.set(head);
  }

  /** Says where the method stands. */
  void method(int start, int end) {
    method.place(start, end);
  }

  /**
   * Says where the target stands.
   *
   * @param from where it starts as received
   * @param start where path and query start; later than {@code from} in absolute form
   */
  void target(int from, int start, int pathEnd, int end) {
    received.place(from, end);
    target.place(start, end);
    path.place(start, pathEnd);
  }

  /** The array that the head stands in. */
  public final byte[] bytes() {
    return bytes.array();
  }

  /** Whether the caller speaks HTTP/1.1; otherwise it is 1.0. */
  public final boolean http11() {
    return http11;
  }

  /** The length of the head as received, bytes, its end included; 0 before it is whole. */
  public final int length() {
    return length;
  }

  /** The method, as received; empty until the request line was read and is good. */
  public final Slice method() {
    return method;
  }

  /**
   * Path and query. The {@link #path} is empty when an absolute form has none: it is to be sent as
   * {@code /}.
   */
  public final Slice target() {
    return target;
  }

  /** The path, up to the question mark or the end of the target. */
  public final Slice path() {
    return path;
  }

  /** The request target as received, with scheme and authority if it was in absolute form. */
  public final Slice receivedTarget() {
    return received;
  }

  /** What the fields say. */
  public final RequestFields fields() {
    return fields;
  }

  /**
   * How many more hops this OPTIONS request may take, 0 to 999,999,999; 0: it goes no further; -1:
   * nothing limits them, or it is another method.
   *
   * @see <a href="https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.2">RFC 9110, 7.6.2</a>
   */
  public final int maxForwards() {
    return fields.maxForwards().left();
  }

  /** Takes {@code Max-Forwards} out of what is passed on: whoever sends it counts it down. */
  public final void dropMaxForwards() {
    fields.dropMaxForwards();
  }

  /**
   * Takes {@code Content-Length} and {@code Expect} out of what is passed on: the body is held, and
   * whoever sends it says anew how long it is.
   */
  public final void dropBodyFields() {
    fields.dropBodyFields();
  }

  /** Takes the fields that digest the body out of what is passed on: it is another one now. */
  public final void dropDigests() {
    fields.dropDigests();
  }

  /** Takes the fields with these names out of what is passed on. */
  public final void dropFields(FieldNames names) {
    fields.all().drop(names);
  }

  /**
   * Takes every field with one of these names out of what is passed on. An underscore is taken for
   * a hyphen, as upstreams do that do not tell them apart.
   *
   * @param names in lower case, with hyphens in place of underscores
   */
  public final void dropFields(byte[][] names) {
    fields.all().drop(names);
  }

  /** Appends the fields that are passed on, each with its line end. */
  public final void writeForwardedFields(ByteSink out) {
    fields.all().writeKept(out);
  }
}
