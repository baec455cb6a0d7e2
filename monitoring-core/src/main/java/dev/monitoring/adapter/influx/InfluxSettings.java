package dev.monitoring.adapter.influx;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Which InfluxDB keeps points, and how it is reached.
 *
 * @param url its address, {@code http} or {@code https}
 * @param organization the name or id of the organization that has the bucket
 * @param bucket the name or id of the bucket
 * @param token a token that may write to the bucket
 * @param retention how long points are kept in a bucket that the adapter makes; one that
 * exists is left as it is
 * @param initializeSchema whether the adapter makes the bucket where it is missing
 * @param gzip whether requests are compressed: pays over a network, not within a machine
 * @param connectTimeout the longest time to wait for a connection
 * @param readTimeout the longest time to wait for an answer
 * @param ssl the keys and certificates for {@code https}; {@code null} for the JVM's
 */
public record InfluxSettings(String url, String organization, String bucket, String token, Duration retention,
		boolean initializeSchema, boolean gzip, Duration connectTimeout, Duration readTimeout, @Nullable Ssl ssl) {

	/**
	 * The shortest {@link #retention()} that InfluxDB has.
	 */
	public static final Duration SHORTEST_RETENTION = Duration.ofHours(1);

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is missing or out of range
	 */
	public InfluxSettings {
		url = checkedUrl(url);
		check(!organization.isBlank(), "organization must be set");
		check(!bucket.isBlank(), "bucket must be set");
		check(!bucket.startsWith("_"), "bucket must not start with '_': InfluxDB keeps such names for itself");
		check(!token.isBlank(), "token must be set");
		check(token.chars().allMatch((c) -> c > ' ' && c < 0x7f),
				"token must be of printable ASCII characters without spaces: is a line feed at its end?");
		check(retention.compareTo(SHORTEST_RETENTION) >= 0, "retention must be at least 1h");
		check(connectTimeout.toMillis() > 0, "connect-timeout must be positive");
		check(readTimeout.toMillis() > 0, "read-timeout must be positive");
	}

	/**
	 * The settings that hold where nothing else is set.
	 * @param url its address
	 * @param organization the organization
	 * @param bucket the bucket
	 * @param token a token that may write to the bucket
	 * @return 30 days, gzip, five seconds to connect and ten to answer
	 */
	public static InfluxSettings defaults(String url, String organization, String bucket, String token) {
		return new InfluxSettings(url, organization, bucket, token, Duration.ofDays(30), true, true,
				Duration.ofSeconds(5), Duration.ofSeconds(10), null);
	}

	private static String checkedUrl(String url) {
		String message = "url must be like http://localhost:8086";
		URI uri;
		try {
			uri = URI.create(url.strip());
		}
		catch (IllegalArgumentException ex) {
			// Its message would show what may be a password.
			throw new IllegalArgumentException("monitoring.influx: " + message);
		}
		String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
		check((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null, message);
		check(uri.getQuery() == null && uri.getFragment() == null,
				message + ", without a query: the token belongs to monitoring.influx.token");
		return uri.toString();
	}

	private static void check(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException("monitoring.influx: " + message);
		}
	}

	/**
	 * The address without what stands before the {@code @}: it is not sent.
	 */
	String address() {
		URI uri = URI.create(this.url);
		String userInfo = uri.getRawUserInfo();
		return (userInfo != null) ? this.url.replace(userInfo + "@", "") : this.url;
	}

	/**
	 * The address with organization and bucket, each one segment of a path whatever its
	 * name has in it: no two buckets have the same place.
	 */
	String place() {
		String address = address();
		return address + (address.endsWith("/") ? "" : "/") + segment(this.organization) + "/" + segment(this.bucket);
	}

	private static String segment(String name) {
		return name.replace("%", "%25").replace("/", "%2F");
	}

	boolean isEncrypted() {
		return "https".equalsIgnoreCase(URI.create(this.url).getScheme());
	}

	@Override
	public String toString() {
		return "InfluxSettings[url=" + address() + ", organization=" + this.organization + ", bucket=" + this.bucket
				+ ", token=******, retention=" + this.retention + ", initializeSchema=" + this.initializeSchema
				+ ", gzip=" + this.gzip + ", connectTimeout=" + this.connectTimeout + ", readTimeout="
				+ this.readTimeout + ", ssl=" + (this.ssl != null) + "]";
	}

	/**
	 * Keys and certificates for {@code https}.
	 *
	 * @param socketFactory makes the connections
	 * @param trustManager the one with which the factory was made
	 */
	public record Ssl(SSLSocketFactory socketFactory, X509TrustManager trustManager) {

	}

}
