package io.portcullis.gateway.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells the fault from what the libraries throw when a connection cannot be made. Any thread. */
final class ConnectFaults {
  /** Longer chains of causes are not followed: they may be circular. */
  private static final int DEEPEST = 16;

  private ConnectFaults() {}

  /** The fault behind {@code cause}; null: the time was up before there was one. */
  static UpstreamFault of(@Nullable Throwable cause) {
    if (cause == null) {
      return UpstreamFault.CONNECT_TIMEOUT;
    }
    UpstreamFault found = null;
    Throwable at = cause;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      // The deepest that says anything says the most.
      UpstreamFault said = ofOne(at);
      found = said == null ? found : said;
      at = at.getCause();
    }
    return found == null ? UpstreamFault.LOCAL : found;
  }

  /**
   * Whether a name server has said that there is no such name. A look-up of which one half went
   * unanswered and the other found nothing fails without a cause: that says nothing.
   */
  static boolean saysNoSuchName(Throwable cause) {
    Throwable at = cause;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (at instanceof DnsErrorCauseException error) {
        return DnsResponseCode.NXDOMAIN.equals(error.getCode());
      }
      at = at.getCause();
    }
    return false;
  }

  private static @Nullable UpstreamFault ofOne(Throwable cause) {
    return switch (cause) {
      case DnsErrorCauseException error ->
          DnsResponseCode.NXDOMAIN.equals(error.getCode())
              ? UpstreamFault.NAME_UNKNOWN
              : UpstreamFault.NAME_UNANSWERED;
      case DnsNameResolverException unanswered -> UpstreamFault.NAME_UNANSWERED;
      case UnknownHostException unknown -> UpstreamFault.NAME_UNKNOWN;
      case ConnectTimeoutException late -> UpstreamFault.CONNECT_TIMEOUT;
      case NoRouteToHostException unreachable -> UpstreamFault.NO_ROUTE;
      case ConnectException refused -> ofConnect(refused);
      case SslHandshakeTimeoutException late -> UpstreamFault.TLS_TIMEOUT;
      case NotSslRecordException plain -> UpstreamFault.NO_TLS;
      case CertificateExpiredException expired -> UpstreamFault.CERTIFICATE_TIME;
      case CertificateNotYetValidException early -> UpstreamFault.CERTIFICATE_TIME;
      case CertPathBuilderException unsigned -> UpstreamFault.CERTIFICATE_UNTRUSTED;
      case CertPathValidatorException path -> ofPath(path);
      case CertificateException certificate -> ofCertificate(certificate);
      case SSLException failed -> UpstreamFault.TLS_FAILED;
      case java.nio.channels.ClosedChannelException closed -> UpstreamFault.TLS_FAILED;
      default -> null;
    };
  }

  private static UpstreamFault ofConnect(ConnectException cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("refused")) {
      return UpstreamFault.REFUSED;
    }
    if (message.contains("timed out")) {
      return UpstreamFault.CONNECT_TIMEOUT;
    }
    return message.contains("unreachable") ? UpstreamFault.NO_ROUTE : UpstreamFault.LOCAL;
  }

  private static UpstreamFault ofPath(CertPathValidatorException cause) {
    if (cause.getReason() == BasicReason.EXPIRED
        || cause.getReason() == BasicReason.NOT_YET_VALID) {
      return UpstreamFault.CERTIFICATE_TIME;
    }
    return UpstreamFault.CERTIFICATE_UNTRUSTED;
  }

  /** The JDK tells a wrong name by its message only. */
  private static UpstreamFault ofCertificate(CertificateException cause) {
    String message = String.valueOf(cause.getMessage());
    boolean name =
        message.startsWith("No subject alternative")
            || message.startsWith("No name matching")
            || message.contains("doesn't match");
    return name ? UpstreamFault.CERTIFICATE_NAME : UpstreamFault.CERTIFICATE_INVALID;
  }
}
