package dev.monitoring.boot.docker.compose;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

import dev.monitoring.boot.autoconfigure.influx.InfluxConnectionDetails;

/**
 * The connection to a service of the image {@code influxdb}, set up by its variables
 * {@code DOCKER_INFLUXDB_INIT_*}.
 */
class InfluxDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<InfluxConnectionDetails> {

	InfluxDockerComposeConnectionDetailsFactory() {
		super("influxdb");
	}

	@Override
	protected InfluxConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new InfluxDockerComposeConnectionDetails(source.getRunningService());
	}

	private static final class InfluxDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements InfluxConnectionDetails {

		private static final int PORT = 8086;

		private final String url;

		private final Map<String, @Nullable String> environment;

		private final @Nullable SslBundle sslBundle;

		InfluxDockerComposeConnectionDetails(RunningService service) {
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
		public String getOrganization() {
			return variable("ORG");
		}

		@Override
		public String getBucket() {
			return variable("BUCKET");
		}

		@Override
		public String getToken() {
			return variable("ADMIN_TOKEN");
		}

		private String variable(String name) {
			String value = this.environment.get("DOCKER_INFLUXDB_INIT_" + name);
			if (value == null) {
				throw new IllegalStateException(
						"The service influxdb of Docker Compose needs DOCKER_INFLUXDB_INIT_" + name);
			}
			return value;
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
