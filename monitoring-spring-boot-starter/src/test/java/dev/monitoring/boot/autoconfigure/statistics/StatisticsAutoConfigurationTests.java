package dev.monitoring.boot.autoconfigure.statistics;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.boot.autoconfigure.InitializeSchema;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.statistics.StatisticsSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StoragePreparation;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StatisticsAutoConfiguration}.
 */
class StatisticsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(StatisticsAutoConfiguration.class))
		.withBean(MonitoringAdapter.class, MemoryAdapter::new)
		.withBean(Preparation.class);

	@Test
	void statisticsComeFromRawRowsUnlessAskedOtherwise() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBean(StatisticsSettings.class)).isEqualTo(StatisticsSettings.defaults());
			assertThat(context).doesNotHaveBean(AggregationLifecycle.class);
			assertThat(threads()).doesNotContain("monitoring-aggregation");
		});
	}

	@Test
	void aggregatesWhereAskedTo() {
		this.contextRunner
			.withPropertyValues("monitoring.aggregation.enabled=true", "monitoring.aggregation.zone=Europe/Moscow",
					"monitoring.statistics.exact-rows=7", "monitoring.statistics.timeout=2s")
			.run((context) -> {
				assertThat(context.getBean(StatisticsSettings.class))
					.isEqualTo(new StatisticsSettings(7, Duration.ofSeconds(2), ZoneId.of("Europe/Moscow")));
				assertThat(context.getBean(AggregationSettings.class))
					.isEqualTo(AggregationSettings.defaults(ZoneId.of("Europe/Moscow")));
				assertThat(context).hasSingleBean(AggregationLifecycle.class);
				assertThat(context.getBean(AggregationLifecycle.class).isRunning()).isTrue();
				assertThat(threads()).contains("monitoring-aggregation");
			});
		assertThat(threads()).doesNotContain("monitoring-aggregation");
	}

	@Test
	void isOffWithMonitoring() {
		this.contextRunner.withPropertyValues("monitoring.enabled=false", "monitoring.aggregation.enabled=true")
			.run((context) -> assertThat(context).doesNotHaveBean(StatisticsSettings.class)
				.doesNotHaveBean(AggregationLifecycle.class));
	}

	@Test
	void isOffWithoutAStore() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(StatisticsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(StatisticsSettings.class)
				.doesNotHaveBean(AggregationProperties.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void waitsForNoSpoolWhereItsDirectoryIsBlank(String directory) {
		this.contextRunner.withPropertyValues("monitoring.spool.directory=" + directory, "monitoring.spool.max-age=10d")
			.run((context) -> assertThat(context.getBean(AggregationSettings.class))
				.isEqualTo(AggregationSettings.defaults(ZoneId.systemDefault())));
	}

	@Test
	void waitsAsLongAsTheSpoolKeepsPoints() {
		this.contextRunner.withPropertyValues("monitoring.spool.directory=spool", "monitoring.spool.max-age=10d")
			.run((context) -> assertThat(context.getBean(AggregationSettings.class).days()).isEqualTo(11));
	}

	@Test
	void settingsOfTheApplicationWin() {
		StatisticsSettings own = new StatisticsSettings(1, Duration.ofSeconds(1), null);
		this.contextRunner.withBean(StatisticsSettings.class, () -> own)
			.run((context) -> assertThat(context.getBean(StatisticsSettings.class)).isSameAs(own));
	}

	@Test
	void refusesATimeThatIsNone() {
		this.contextRunner.withPropertyValues("monitoring.aggregation.time=soon")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("monitoring.aggregation.time must be a time of day such as \"01:00\", not soon"));
	}

	@Test
	void initializesWhatItMay() {
		assertThat(InitializeSchema.ALWAYS.in("clickhouse")).isTrue();
		assertThat(InitializeSchema.EMBEDDED.in("duckdb")).isTrue();
		assertThat(InitializeSchema.EMBEDDED.in("influx")).isFalse();
		assertThat(InitializeSchema.NEVER.in("duckdb")).isFalse();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	static class Preparation implements StoragePreparation {

		@Override
		public List<StorageScript> scripts() {
			return List.of();
		}

		@Override
		public void create(Consumer<String> progress) {
		}

		@Override
		public List<StoragePart> probe() {
			return List.of();
		}

		@Override
		public void drop(Consumer<String> progress) {
		}

		@Override
		public void close() {
		}

	}

}
