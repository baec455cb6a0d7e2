package dev.monitoring.adapter.clickhouse;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and who we are in TLS, as PEM texts: what ClickHouse's client takes
 * without files. Its text shows no key.
 *
 * @param trustedCertificates the certificates of authorities that the server's must come
 * from; {@code null} for those that the JVM trusts
 * @param certificates our certificate and its chain, {@code null} for none
 * @param privateKey the key of our certificate, {@code null} for none
 */
public record ClickHouseSsl(@Nullable String trustedCertificates, @Nullable String certificates,
		@Nullable String privateKey) {

	/**
	 * Checks that a certificate of ours comes with its key.
	 * @throws IllegalArgumentException if one is given without the other
	 */
	public ClickHouseSsl {
		if ((certificates == null) != (privateKey == null)) {
			throw new IllegalArgumentException(
					"monitoring.clickhouse.ssl.bundle: a certificate and its private key go together");
		}
	}

	/**
	 * Takes what key stores hold.
	 * @param trustStore trusted certificates, {@code null} for those of the JVM
	 * @param keyStore our key and its certificates: the first entry with a key counts;
	 * {@code null} for none
	 * @param keyPassword the password of the key, {@code null} for none
	 * @return the PEM texts
	 * @throws IllegalArgumentException if a store cannot be read
	 */
	public static ClickHouseSsl of(@Nullable KeyStore trustStore, @Nullable KeyStore keyStore,
			char @Nullable [] keyPassword) {
		try {
			String trusted = (trustStore != null) ? trusted(trustStore) : null;
			if (keyStore != null) {
				for (String alias : aliases(keyStore)) {
					if (keyStore.isKeyEntry(alias)) {
						return new ClickHouseSsl(trusted, pem(keyStore.getCertificateChain(alias)),
								pem(keyStore.getKey(alias, keyPassword)));
					}
				}
			}
			return new ClickHouseSsl(trusted, null, null);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("monitoring.clickhouse.ssl.bundle cannot be read: " + ex.getMessage(),
					ex);
		}
	}

	private static List<String> aliases(KeyStore store) throws GeneralSecurityException {
		return Collections.list(store.aliases());
	}

	private static @Nullable String trusted(KeyStore store) throws GeneralSecurityException {
		StringBuilder pem = new StringBuilder();
		for (String alias : aliases(store)) {
			Certificate certificate = store.getCertificate(alias);
			if (certificate != null) {
				pem.append(pem(certificate));
			}
		}
		return pem.isEmpty() ? null : pem.toString();
	}

	private static String pem(Certificate... certificates) throws GeneralSecurityException {
		StringBuilder pem = new StringBuilder();
		for (Certificate certificate : certificates) {
			pem.append(pem("CERTIFICATE", certificate.getEncoded()));
		}
		return pem.toString();
	}

	/**
	 * The client finds the algorithm of a key in the first line, as of old, and takes RSA
	 * where there is none.
	 */
	private static String pem(Key key) throws GeneralSecurityException {
		if (key.getEncoded() == null) {
			throw new GeneralSecurityException("The key cannot be exported");
		}
		return pem(key.getAlgorithm() + " PRIVATE KEY", key.getEncoded());
	}

	private static String pem(String type, byte[] content) {
		String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
		return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
	}

	@Override
	public String toString() {
		return "ClickHouseSsl[trusted=" + ((this.trustedCertificates != null) ? "own" : "JVM") + ", certificate="
				+ (this.certificates != null) + "]";
	}

}
