package dev.monitoring.boot.testcontainers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.InfluxDBContainer;

import dev.monitoring.boot.autoconfigure.influx.InfluxConnectionDetails;

/**
 * The connection to an {@link InfluxDBContainer} of version 2 with
 * {@code @ServiceConnection}.
 */
class InfluxContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<InfluxDBContainer<?>, InfluxConnectionDetails> {

	@Override
	protected InfluxConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<InfluxDBContainer<?>> source) {
		return new InfluxContainerConnectionDetails(source);
	}

	private static final class InfluxContainerConnectionDetails extends ContainerConnectionDetails<InfluxDBContainer<?>>
			implements InfluxConnectionDetails {

		InfluxContainerConnectionDetails(ContainerConnectionSource<InfluxDBContainer<?>> source) {
			super(source);
		}

		@Override
		public String getUrl() {
			return getContainer().getUrl();
		}

		@Override
		public String getOrganization() {
			return getContainer().getOrganization();
		}

		@Override
		public String getBucket() {
			return getContainer().getBucket();
		}

		@Override
		public String getToken() {
			return getContainer().getAdminToken()
				.orElseThrow(() -> new IllegalStateException(
						"The InfluxDB container has no token: give it one by withAdminToken"));
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
