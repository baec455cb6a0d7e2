package dev.monitoring.boot.testcontainers;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.clickhouse.ClickHouseContainer;

import dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseConnectionDetails;

/**
 * The connection to a {@link ClickHouseContainer} with {@code @ServiceConnection}.
 */
class ClickHouseContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<ClickHouseContainer, ClickHouseConnectionDetails> {

	@Override
	protected ClickHouseConnectionDetails getContainerConnectionDetails(
			ContainerConnectionSource<ClickHouseContainer> source) {
		return new ClickHouseContainerConnectionDetails(source);
	}

	private static final class ClickHouseContainerConnectionDetails
			extends ContainerConnectionDetails<ClickHouseContainer> implements ClickHouseConnectionDetails {

		ClickHouseContainerConnectionDetails(ContainerConnectionSource<ClickHouseContainer> source) {
			super(source);
		}

		@Override
		public String getUrl() {
			return getContainer().getHttpUrl();
		}

		@Override
		public String getDatabase() {
			return getContainer().getDatabaseName();
		}

		@Override
		public String getUsername() {
			return getContainer().getUsername();
		}

		@Override
		public String getPassword() {
			return getContainer().getPassword();
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
