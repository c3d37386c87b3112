package io.portcullis.store.requestlog.value;

import io.portcullis.ip.IpAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One proxied or refused call, as it is logged (docs/wire.md section 14.1).
 *
 * @param requestId a UUID, best of version 7: ids that rise with time keep its index small
 * @param tsMs when the head was read, in Unix milliseconds
 * @param tenantId null if the host named none; such a row is found by nobody
 * @param routeId null if there was no such route
 * @param routeText the route that the caller asked for, if it was not found, or not looked for
 *     because the key was refused: so that a misspelled name can be seen. Null if the route was
 *     found or none was named
 * @param environment name of the environment; null if the call was refused before it was known
 * @param clientId the matched client; null if none
 * @param identificationMethod {@code ip}, {@code test_key}; null if the caller was not identified
 * @param keyId row id of the API key, never the key; null if there was no good one
 * @param method as received
 * @param path as received; without query unless an option says otherwise
 * @param status 100 to 599; 499 if the caller went away before an answer
 * @param clientAddress what remained after trusted proxies; null if unknown
 * @param peerAddress the socket's
 * @param chain what proxies said of the way here: visible ASCII, 256 characters at most; null if
 *     they said nothing, or nothing is asked of them
 * @param latencyUs from head read to answer sent, in microseconds
 * @param upstreamHost host and port that was asked; null if none was
 * @param upstreamStatus the upstream's status; 0 if it gave none
 * @param error the reason code of a refusal or failure; null for a relayed answer
 * @param detail what was wrong with the upstream, in plain words; null if nothing was
 * @param rateLimited whether a rate limit refused the call
 * @param signatureValid whether the call's signature was good; null if none was required, or the
 *     call was refused before it was looked at
 * @param bytesIn bytes of the request body; -1 if not counted
 * @param bytesOut bytes of the answer's body; -1 if not counted
 * @param intercepted whether an SDK rerouted the call ({@code client_origin} is {@code
 *     sdk_intercept}, else {@code direct})
 */
public record RequestRow(
    UUID requestId,
    long tsMs,
    @Nullable UUID tenantId,
    @Nullable UUID routeId,
    @Nullable String routeText,
    @Nullable String environment,
    @Nullable UUID clientId,
    @Nullable String identificationMethod,
    @Nullable UUID keyId,
    String method,
    String path,
    int status,
    @Nullable IpAddress clientAddress,
    IpAddress peerAddress,
    @Nullable String chain,
    long latencyUs,
    @Nullable String upstreamHost,
    int upstreamStatus,
    @Nullable String error,
    @Nullable String detail,
    boolean rateLimited,
    @Nullable Boolean signatureValid,
    long bytesIn,
    long bytesOut,
    boolean intercepted) {}
