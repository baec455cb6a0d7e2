package dev.monitoring.boot.autoconfigure.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbMonitoringAdapter;
import dev.monitoring.adapter.duckdb.DuckDbSettings;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.NoOpMonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.StorageDescription;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.statistics.StatisticsReader;
import dev.monitoring.storage.StoragePreparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests of {@link DuckDbMonitoringAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DuckDbMonitoringAutoConfigurationTests {

	@TempDir
	Path folder;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DuckDbMonitoringAutoConfiguration.class,
				MonitoringAutoConfiguration.class, NoOpMonitoringAutoConfiguration.class));

	@Test
	void isTheStoreWhereTheDriverIsThere(CapturedOutput output) {
		onFile().run((context) -> {
			assertThat(context).hasSingleBean(DuckDbMonitoringAdapter.class).hasSingleBean(StatisticsReader.class);
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			assertThat(pipeline.storageType()).isEqualTo("duckdb");
			pipeline.record(TestPoints.payment());
			assertThat(pipeline.flush()).isTrue();
			assertThat(path()).isRegularFile();
			AccountingIdentity.check(pipeline);
		});
		assertThat(output).contains("Monitoring keeps points in duckdb at " + path() + " for 7d.");
	}

	@Test
	void preparesTheStoreForAggregationWhereAskedTo() {
		onFile().run((context) -> assertThat(context).doesNotHaveBean(StoragePreparation.class));
		onFile().withPropertyValues("monitoring.aggregation.enabled=true")
			.run((context) -> assertThat(context.getBean(StoragePreparation.class).scripts()).isNotEmpty());
	}

	@Test
	void namesTheFileByTheService() {
		this.contextRunner.withPropertyValues("spring.application.name=shop/till ä", "monitoring.enabled=true")
			.withBean(DuckDbMonitoringAdapter.class,
					() -> new DuckDbMonitoringAdapter(DuckDbSettings.defaults(path()), Clock.systemUTC()))
			.run((context) -> assertThat(context).doesNotHaveBean(DuckDbSettings.class));
		assertThat(new DuckDbMonitoringProperties(null, Duration.ofDays(7), DataSize.ofGigabytes(1),
				DataSize.ofGigabytes(1), DataSize.ofMegabytes(128), 1)
			.settings("shop/till ä")
			.path()).isEqualTo(Path.of("monitoring", "shop_till__.duckdb").toAbsolutePath());
	}

	@Test
	void bindsTheSettings() {
		onFile()
			.withPropertyValues("monitoring.duckdb.retention=2d", "monitoring.duckdb.max-size=64MB",
					"monitoring.duckdb.min-free-disk=0B", "monitoring.duckdb.memory-limit=32MB",
					"monitoring.duckdb.threads=2")
			.run((context) -> assertThat(context.getBean(DuckDbSettings.class))
				.isEqualTo(new DuckDbSettings(path(), Duration.ofDays(2), 64L << 20, 0, 32L << 20, 2)));
	}

	@Test
	void isDisabledWithMonitoring() {
		onFile().withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(MonitoringAdapter.class)
				.doesNotHaveBean(StatisticsReader.class)
				.doesNotHaveBean(DuckDbMonitoringProperties.class);
			assertThat(this.folder).isEmptyDirectory();
		});
	}

	@Test
	void isDisabledByAnotherStorageType() {
		onFile().withPropertyValues("monitoring.storage-type=none").run((context) -> {
			assertThat(context).doesNotHaveBean(MonitoringAdapter.class).doesNotHaveBean(StatisticsReader.class);
			assertThat(this.folder).isEmptyDirectory();
		});
	}

	@Test
	void backsOffWithoutTheDriver() {
		onFile().withClassLoader(new FilteredClassLoader(DuckDBDriver.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MonitoringAdapter.class));
	}

	@Test
	void backsOffWithAnAdapterOfTheApplication() {
		onFile().withBean(MemoryAdapter.class).run((context) -> {
			assertThat(context).hasSingleBean(MonitoringAdapter.class).doesNotHaveBean(StatisticsReader.class);
			assertThat(context.getBean(MonitoringPipeline.class).storageType()).isEqualTo("memory");
		});
	}

	@Test
	void usesSettingsAndDescriptionOfTheApplication() {
		Path own = this.folder.resolve("own.duckdb");
		onFile().withBean(DuckDbSettings.class, () -> DuckDbSettings.defaults(own))
			.withBean(StorageDescription.class, () -> new StorageDescription("our file"))
			.run((context) -> {
				assertThat(context).hasSingleBean(StorageDescription.class);
				assertThat(context.getBean(MonitoringAdapter.class).place()).isEqualTo(own.toString());
			});
	}

	@Test
	void freesTheFileWhenItIsClosed() {
		AtomicReference<MonitoringPipeline> closed = new AtomicReference<>();
		onFile().run((context) -> {
			closed.set(context.getBean(MonitoringPipeline.class));
			closed.get().record(TestPoints.payment());
		});
		assertThat(closed.get().statistics().stored()).isEqualTo(1);
		AccountingIdentity.check(closed.get());
		DuckDbMonitoringAdapter second = new DuckDbMonitoringAdapter(DuckDbSettings.defaults(path()),
				Clock.systemUTC());
		assertThatNoException().isThrownBy(second::initialize);
		second.close();
	}

	@Test
	void opensNoFileWhereTheStartFails() {
		onFile().withBean("failing", Object.class, () -> {
			throw new IllegalStateException("The application's own failure");
		}, (definition) -> definition.setDependsOn("monitoringPipeline")).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(Files.exists(path())).isFalse();
		});
	}

	private ApplicationContextRunner onFile() {
		return this.contextRunner.withPropertyValues("monitoring.duckdb.path=" + path());
	}

	private Path path() {
		return this.folder.resolve("test.duckdb");
	}

}
