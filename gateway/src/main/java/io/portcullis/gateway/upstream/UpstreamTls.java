package io.portcullis.gateway.upstream;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS toward upstreams: certificates are verified, and must name the host; there is no way to turn
 * that off. BoringSSL where its native library loads, else the JDK's.
 *
 * <p>Any thread. Loading costs some 200 ms and is done once, on a thread of its own, when the first
 * secure upstream is called; a file of certificates is loaded at once, so that a bad one stops the
 * start.
 */
public final class UpstreamTls {
  private final @Nullable Path certificateAuthorities;
  private @Nullable CompletableFuture<SslContext> loading;

  /**
   * Loads the file, if there is one.
   *
   * @param certificateAuthorities PEM file of certificates trusted beside the JDK's; null: none
   * @throws IllegalArgumentException if the file cannot be read or holds no certificate
   */
  public UpstreamTls(@Nullable Path certificateAuthorities) {
    this.certificateAuthorities = certificateAuthorities;
    if (certificateAuthorities != null) {
      loading = CompletableFuture.completedFuture(load(certificateAuthorities));
    }
  }

  /** What makes handlers; completed on any thread. */
  synchronized CompletableFuture<SslContext> context() {
    CompletableFuture<SslContext> started = loading;
    // What failed once may go well later: a full disk, too few descriptors.
    if (started == null || started.isCompletedExceptionally()) {
      started =
          CompletableFuture.supplyAsync(
              () -> load(certificateAuthorities),
              task -> Thread.ofPlatform().name("gateway-tls").daemon().start(task));
      loading = started;
    }
    return started;
  }

  /**
   * Reads the authorities anew, the JDK's too. Blocks some 200 ms.
   *
   * @throws IllegalArgumentException if the file cannot be read or holds no certificate; what was
   *     loaded before stays in use
   * @throws IllegalStateException if TLS cannot be set up, likewise
   */
  public void reload() {
    SslContext loaded = load(certificateAuthorities);
    synchronized (this) {
      loading = CompletableFuture.completedFuture(loaded);
    }
  }

  /**
   * Checks a file of certificates as the constructor does, and keeps nothing.
   *
   * @throws IllegalArgumentException in one line if it cannot be read or holds no certificate
   */
  public static void check(Path certificateAuthorities) {
    certificates(certificateAuthorities);
  }

  private static SslContext load(@Nullable Path certificateAuthorities) {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(certificateAuthorities == null ? null : withFile(certificateAuthorities));
      return SslContextBuilder.forClient()
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .trustManager(trusted)
          .protocols("TLSv1.3", "TLSv1.2")
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (GeneralSecurityException | SSLException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyStore withFile(Path file) throws GeneralSecurityException {
    Collection<? extends Certificate> certificates = certificates(file);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (X509Certificate certificate : jdkCertificates()) {
        store.setCertificateEntry("jdk-" + count++, certificate);
      }
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("file-" + count++, certificate);
      }
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty store of keys is not read from anywhere", e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("the file %s holds no certificate".formatted(file));
      }
      return certificates;
    } catch (CertificateException e) {
      if (Files.isDirectory(file)) {
        throw new IllegalArgumentException("%s is a directory".formatted(file), e);
      }
      // Its message is of the DER decoder, and may quote the file: a key may stand in it.
      throw new IllegalArgumentException(
          "the file %s holds no certificates in the PEM form, or a broken one".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("the file %s does not exist".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(
          "the file %s cannot be read: no permission".formatted(file), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static X509Certificate[] jdkCertificates() throws GeneralSecurityException {
    TrustManagerFactory jdk =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    jdk.init((KeyStore) null);
    for (TrustManager manager : jdk.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }
}
