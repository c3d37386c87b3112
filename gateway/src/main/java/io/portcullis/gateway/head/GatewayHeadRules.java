package io.portcullis.gateway.head;

import io.portcullis.http.HeadRules;

/** The rules of this gateway for the request heads that it reads. Any thread; no allocation. */
public final class GatewayHeadRules implements HeadRules {
  /** The rules, which are the same for every head. */
  public static final HeadRules RULES = new GatewayHeadRules();

  private GatewayHeadRules() {}

  @Override
  public boolean isMethodInOtherCase(byte[] bytes, int start, int end) {
    return MethodCase.isOther(bytes, start, end);
  }

  @Override
  public boolean isOwnCredential(byte[] bytes, int start, int end) {
    return OwnCredential.isIn(bytes, start, end);
  }
}
