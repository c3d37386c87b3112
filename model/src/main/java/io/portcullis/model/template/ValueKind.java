package io.portcullis.model.template;

/** What a placeholder stands for; a kind whose spelling ends with a colon is followed by a name. */
public enum ValueKind {
  /** A secret, by its name. */
  SECRET("secret:"),
  /** A secret, by its id: survives renames. */
  SECRET_ID("secret_id:"),
  /** The first query parameter of that name, decoded. */
  VAR("var:"),
  /** The id of the client that matched. */
  CLIENT_ID("client.id"),
  /** The name of the client that matched. */
  CLIENT_NAME("client.name"),
  /** The route's name. */
  ROUTE_NAME("route.name"),
  /** The name of the environment in use. */
  ENVIRONMENT("environment"),
  /** When the call arrived, in whole seconds since 1970. */
  TIMESTAMP("timestamp"),
  /** The call's id, as in the answer's {@code X-Request-Id}. */
  REQUEST_ID("request_id"),
  /** The tenant's id. */
  TENANT_ID("tenant_id");

  private final String spelling;

  ValueKind(String spelling) {
    this.spelling = spelling;
  }

  /** How it is written between the braces, up to the name. */
  public String spelling() {
    return spelling;
  }

  /** Whether a name follows. */
  public boolean named() {
    return spelling.endsWith(":");
  }
}
