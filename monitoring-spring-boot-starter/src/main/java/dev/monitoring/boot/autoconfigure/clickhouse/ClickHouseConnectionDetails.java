package dev.monitoring.boot.autoconfigure.clickhouse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where a ClickHouse is and who may write to it: from the settings, or from what started
 * it.
 */
public interface ClickHouseConnectionDetails extends ConnectionDetails {

	/**
	 * The address of its HTTP interface.
	 * @return an address of http or https, without credentials
	 */
	String getUrl();

	/**
	 * The database of the tables.
	 * @return a name
	 */
	String getDatabase();

	/**
	 * Who writes.
	 * @return a name
	 */
	String getUsername();

	/**
	 * The password of who writes.
	 * @return a password, empty for none
	 */
	String getPassword();

	/**
	 * Keys and certificates for https.
	 * @return a bundle, or {@code null} for what the JVM trusts
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
