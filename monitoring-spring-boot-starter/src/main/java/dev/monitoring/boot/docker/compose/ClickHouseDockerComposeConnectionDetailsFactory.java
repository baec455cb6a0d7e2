package dev.monitoring.boot.docker.compose;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

import dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseConnectionDetails;

/**
 * The connection to a service of the image {@code clickhouse/clickhouse-server}, set up
 * by its variables {@code CLICKHOUSE_*}.
 */
class ClickHouseDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<ClickHouseConnectionDetails> {

	ClickHouseDockerComposeConnectionDetailsFactory() {
		super("clickhouse/clickhouse-server");
	}

	@Override
	protected ClickHouseConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new ClickHouseDockerComposeConnectionDetails(source.getRunningService());
	}

	private static final class ClickHouseDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements ClickHouseConnectionDetails {

		private static final int PORT = 8123;

		private final String url;

		private final Map<String, @Nullable String> environment;

		private final @Nullable SslBundle sslBundle;

		ClickHouseDockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.sslBundle = getSslBundle(service);
			this.environment = service.env();
			this.url = ((this.sslBundle != null) ? "https://" : "http://") + service.host() + ":"
					+ service.ports().get(PORT);
		}

		@Override
		public String getUrl() {
			return this.url;
		}

		@Override
		public String getDatabase() {
			return variable("DB", "monitoring");
		}

		@Override
		public String getUsername() {
			return variable("USER", "default");
		}

		@Override
		public String getPassword() {
			return variable("PASSWORD", "");
		}

		private String variable(String name, String fallback) {
			String value = this.environment.get("CLICKHOUSE_" + name);
			return (value != null) ? value : fallback;
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
