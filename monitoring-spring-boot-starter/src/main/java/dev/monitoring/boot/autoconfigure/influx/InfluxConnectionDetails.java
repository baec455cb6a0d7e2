package dev.monitoring.boot.autoconfigure.influx;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where an InfluxDB is and who may write to it: from the settings, or from what started
 * it.
 */
public interface InfluxConnectionDetails extends ConnectionDetails {

	/**
	 * Its address.
	 * @return an address of http or https
	 */
	String getUrl();

	/**
	 * The organization that has the bucket.
	 * @return a name or id
	 */
	String getOrganization();

	/**
	 * The bucket that keeps the points.
	 * @return a name or id
	 */
	String getBucket();

	/**
	 * The token that may write to the bucket.
	 * @return a token
	 */
	String getToken();

	/**
	 * Keys and certificates for https.
	 * @return a bundle, or {@code null} for what the JVM trusts
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
