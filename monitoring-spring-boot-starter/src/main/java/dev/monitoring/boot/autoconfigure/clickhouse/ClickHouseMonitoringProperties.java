package dev.monitoring.boot.autoconfigure.clickhouse;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of ClickHouse.
 *
 * @param url Address of the server's HTTP interface, without credentials.
 * @param database Database of the tables; made where it is missing and the user may do
 * so.
 * @param username User that writes.
 * @param password Password of the user.
 * @param cluster Cluster on which tables are made, replicated and distributed; unset for
 * one server.
 * @param retention Time that points are kept.
 * @param connectTimeout Longest time to wait for a connection.
 * @param readTimeout Longest time to wait for an answer.
 * @param ssl Certificates of an https address.
 */
@ConfigurationProperties("monitoring.clickhouse")
public record ClickHouseMonitoringProperties(@DefaultValue("http://localhost:8123") String url,
		@DefaultValue("monitoring") String database, @DefaultValue("default") String username,
		@DefaultValue("") String password, @Nullable String cluster, @DefaultValue("30d") Duration retention,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("30s") Duration readTimeout, @DefaultValue Ssl ssl) {

	@Override
	public String toString() {
		return "ClickHouseMonitoringProperties[database=" + this.database + ", cluster=" + this.cluster + "]";
	}

	/**
	 * Certificates of an https address.
	 *
	 * @param bundle Name of the SSL bundle; unset, the JVM's certificates are trusted.
	 */
	public record Ssl(@Nullable String bundle) {

	}

}
