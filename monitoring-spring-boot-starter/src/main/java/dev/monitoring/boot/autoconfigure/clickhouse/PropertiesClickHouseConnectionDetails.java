package dev.monitoring.boot.autoconfigure.clickhouse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The connection that the settings describe.
 */
final class PropertiesClickHouseConnectionDetails implements ClickHouseConnectionDetails {

	private final ClickHouseMonitoringProperties properties;

	private final @Nullable SslBundles bundles;

	PropertiesClickHouseConnectionDetails(ClickHouseMonitoringProperties properties, @Nullable SslBundles bundles) {
		this.properties = properties;
		this.bundles = bundles;
	}

	@Override
	public String getUrl() {
		return this.properties.url();
	}

	@Override
	public String getDatabase() {
		return this.properties.database();
	}

	@Override
	public String getUsername() {
		return this.properties.username();
	}

	@Override
	public String getPassword() {
		return this.properties.password();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String name = this.properties.ssl().bundle();
		return (name != null && this.bundles != null) ? this.bundles.getBundle(name) : null;
	}

}
