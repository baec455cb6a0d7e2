package dev.monitoring.boot.autoconfigure;

import com.influxdb.client.InfluxDBClient;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.monitoring.MonitoringManager;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseConnectionDetails;
import dev.monitoring.boot.autoconfigure.clickhouse.ClickHouseMonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.duckdb.DuckDbMonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.influx.InfluxConnectionDetails;
import dev.monitoring.boot.autoconfigure.influx.InfluxMonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.influx.InfluxMonitoringProperties;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StorageChoice} and of the auto-configurations of the servers that it
 * chooses. Nothing connects before the lifecycle starts, which these contexts lack.
 */
class StorageChoiceTests {

	private static final String[] INFLUX = { "monitoring.influx.url=http://localhost:1",
			"monitoring.influx.organization=shop", "monitoring.influx.token=secret-token" };

	private static final String CLICKHOUSE = "monitoring.clickhouse.url=http://localhost:2";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, MonitoringAutoConfiguration.class,
				InfluxMonitoringAutoConfiguration.class, ClickHouseMonitoringAutoConfiguration.class,
				DuckDbMonitoringAutoConfiguration.class))
		// Unused here: to start it would try to connect.
		.withBean(MonitoringLifecycle.class, () -> new MonitoringLifecycle(MonitoringManager.noOp(), ""))
		.withPropertyValues("monitoring.duckdb.path=target/choice/never.duckdb");

	@Test
	void takesTheEmbeddedStoreWhereNothingIsSet() {
		this.contextRunner.run((context) -> assertThat(context).getBean(MonitoringAdapter.class)
			.isInstanceOf(DuckDbMonitoringAdapter.class));
	}

	@Test
	void takesTheServerWhoseUrlIsSet() {
		this.contextRunner.withPropertyValues(INFLUX)
			.run((context) -> assertThat(context).getBean(MonitoringAdapter.class)
				.isInstanceOf(InfluxMonitoringAdapter.class));
		this.contextRunner.withPropertyValues(CLICKHOUSE)
			.run((context) -> assertThat(context).getBean(MonitoringAdapter.class)
				.isInstanceOf(ClickHouseMonitoringAdapter.class));
	}

	@Test
	void takesTheServerThatAServiceConnectionNames() {
		this.contextRunner.withBean(InfluxConnectionDetails.class, InfluxContainer::new).run((context) -> {
			assertThat(context).getBean(MonitoringAdapter.class).isInstanceOf(InfluxMonitoringAdapter.class);
			assertThat(context.getBean(InfluxSettings.class).url()).isEqualTo("http://localhost:11");
		});
		this.contextRunner.withBean(ClickHouseConnectionDetails.class, ClickHouseContainer::new).run((context) -> {
			assertThat(context).getBean(MonitoringAdapter.class).isInstanceOf(ClickHouseMonitoringAdapter.class);
			assertThat(context.getBean(ClickHouseSettings.class).database()).isEqualTo("shop");
		});
	}

	@Test
	void takesTheOneThatIsSetWhateverElseIsKnown() {
		this.contextRunner.withPropertyValues(INFLUX)
			.withPropertyValues(CLICKHOUSE, "monitoring.storage-type=clickhouse")
			.run((context) -> assertThat(context).getBean(MonitoringAdapter.class)
				.isInstanceOf(ClickHouseMonitoringAdapter.class));
		this.contextRunner.withPropertyValues(CLICKHOUSE, "monitoring.storage-type=duckdb")
			.run((context) -> assertThat(context).getBean(MonitoringAdapter.class)
				.isInstanceOf(DuckDbMonitoringAdapter.class));
		this.contextRunner.withPropertyValues(CLICKHOUSE, "monitoring.storage-type=none")
			.run((context) -> assertThat(context).doesNotHaveBean(MonitoringAdapter.class)
				.hasSingleBean(MonitoringPipeline.class));
	}

	@Test
	void takesTheOneThatIsSetHoweverItIsWritten() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Choosing.class)
			.web(WebApplicationType.NONE)
			.run("--monitoring.storageType=None")) {
			assertThat(context.getBeanProvider(MonitoringAdapter.class)).isEmpty();
		}
	}

	@Test
	void takesAnEmptyTypeAsIfNoneWereSet() {
		this.contextRunner.withPropertyValues("monitoring.storage-type=")
			.run((context) -> assertThat(context).hasSingleBean(DuckDbMonitoringAdapter.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "oracle", "${nowhere}" })
	void failsWithTheNameOfTheSettingWhereThereIsNoSuchType(String type) {
		this.contextRunner.withPropertyValues("monitoring.storage-type=" + type)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Failed to bind properties under 'monitoring.storage-type'"));
	}

	@Test
	void failsWhereTwoServersAreKnown() {
		this.contextRunner.withPropertyValues(INFLUX)
			.withPropertyValues(CLICKHOUSE)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(SeveralStoresException.class)
				.hasMessageContaining("monitoring.storage-type"));
	}

	@Test
	void failsWhereTheClientOfTheServerIsMissing() {
		this.contextRunner.withPropertyValues(INFLUX)
			.withClassLoader(new FilteredClassLoader(InfluxDBClient.class))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(MissingClientException.class,
						(failure) -> assertThat(failure.type()).isEqualTo(StorageType.INFLUX)));
	}

	@Test
	void namesWhatIsMissingOfAServer() {
		this.contextRunner.withPropertyValues("monitoring.storage-type=influx")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("monitoring.influx")
				.hasMessageContaining("organization"));
		this.contextRunner.withPropertyValues("monitoring.clickhouse.url=http://me:secret@localhost:2")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("monitoring.clickhouse.url")
				.hasMessageNotContaining("secret"));
	}

	@Test
	void isNotThereWhenMonitoringIsOff() {
		this.contextRunner.withPropertyValues(INFLUX)
			.withPropertyValues(CLICKHOUSE, "monitoring.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringAdapter.class));
	}

	@Test
	void backsOffFromSettingsAndAdaptersOfTheApplication() {
		InfluxSettings own = InfluxSettings.defaults("http://localhost:3", "own", "own", "own");
		this.contextRunner.withPropertyValues("monitoring.storage-type=influx")
			.withBean(InfluxSettings.class, () -> own)
			.run((context) -> assertThat(context).getBean(InfluxSettings.class).isSameAs(own));
		MonitoringAdapter adapter = new ClickHouseMonitoringAdapter(
				ClickHouseSettings.defaults("http://localhost:4", "own", "own", ""));
		this.contextRunner.withPropertyValues("monitoring.storage-type=influx")
			.withBean(MonitoringAdapter.class, () -> adapter)
			.run((context) -> assertThat(context).getBean(MonitoringAdapter.class).isSameAs(adapter));
	}

	@Test
	void takesTheEmbeddedStoreOnlyWithItsDriver() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(DuckDBDriver.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringAdapter.class));
	}

	@Test
	void showsNoSecretsOfTheSettings() {
		this.contextRunner.withPropertyValues(INFLUX).run((context) -> {
			assertThat(context.getBean(InfluxSettings.class).toString()).doesNotContain("secret-token");
			assertThat(context.getBean(InfluxMonitoringProperties.class).toString()).doesNotContain("secret-token");
		});
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ MonitoringAutoConfiguration.class, DuckDbMonitoringAutoConfiguration.class })
	static class Choosing {

	}

	private static final class InfluxContainer implements InfluxConnectionDetails {

		@Override
		public String getUrl() {
			return "http://localhost:11";
		}

		@Override
		public String getOrganization() {
			return "shop";
		}

		@Override
		public String getBucket() {
			return "shop";
		}

		@Override
		public String getToken() {
			return "secret";
		}

	}

	private static final class ClickHouseContainer implements ClickHouseConnectionDetails {

		@Override
		public String getUrl() {
			return "http://localhost:12";
		}

		@Override
		public String getDatabase() {
			return "shop";
		}

		@Override
		public String getUsername() {
			return "shop";
		}

		@Override
		public String getPassword() {
			return "secret";
		}

	}

}
