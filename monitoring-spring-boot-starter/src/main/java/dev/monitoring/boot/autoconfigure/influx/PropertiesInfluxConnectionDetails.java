package dev.monitoring.boot.autoconfigure.influx;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * The connection that the settings describe.
 */
final class PropertiesInfluxConnectionDetails implements InfluxConnectionDetails {

	private final InfluxMonitoringProperties properties;

	private final @Nullable SslBundles bundles;

	PropertiesInfluxConnectionDetails(InfluxMonitoringProperties properties, @Nullable SslBundles bundles) {
		this.properties = properties;
		this.bundles = bundles;
	}

	@Override
	public String getUrl() {
		return this.properties.url();
	}

	@Override
	public String getOrganization() {
		return this.properties.organization();
	}

	@Override
	public String getBucket() {
		return this.properties.bucket();
	}

	@Override
	public String getToken() {
		return this.properties.token();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		String name = this.properties.ssl().bundle();
		return (name != null && this.bundles != null) ? this.bundles.getBundle(name) : null;
	}

}
