package dev.monitoring.boot.autoconfigure.influx;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of InfluxDB.
 *
 * @param url Address of the server.
 * @param organization Organization that has the bucket, by name or id.
 * @param bucket Bucket that keeps the points; made where it is missing and the token may
 * do so.
 * @param token Token that may write to the bucket.
 * @param retention Time that points are kept in a bucket that is made. At least 1h.
 * @param gzip Whether requests are compressed: pays over a network, not within a machine.
 * @param connectTimeout Longest time to wait for a connection.
 * @param readTimeout Longest time to wait for an answer.
 * @param ssl Certificates of an https address.
 */
@ConfigurationProperties("monitoring.influx")
public record InfluxMonitoringProperties(@DefaultValue("http://localhost:8086") String url,
		@DefaultValue("") String organization, @DefaultValue("monitoring") String bucket,
		@DefaultValue("") String token, @DefaultValue("30d") Duration retention, @DefaultValue("true") boolean gzip,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("10s") Duration readTimeout, @DefaultValue Ssl ssl) {

	@Override
	public String toString() {
		return "InfluxMonitoringProperties[organization=" + this.organization + ", bucket=" + this.bucket + "]";
	}

	/**
	 * Certificates of an https address.
	 *
	 * @param bundle Name of the SSL bundle; unset, the JVM's certificates are trusted.
	 */
	public record Ssl(@Nullable String bundle) {

	}

}
