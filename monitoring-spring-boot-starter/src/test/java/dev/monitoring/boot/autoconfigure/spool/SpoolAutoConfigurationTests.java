package dev.monitoring.boot.autoconfigure.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.boot.actuate.PipelineMeters;
import dev.monitoring.boot.autoconfigure.MonitoringAutoConfiguration;
import dev.monitoring.boot.autoconfigure.NoOpMonitoringAutoConfiguration;
import dev.monitoring.boot.support.AccountingIdentity;
import dev.monitoring.boot.support.MemoryAdapter;
import dev.monitoring.boot.support.MonitoringThreads;
import dev.monitoring.boot.support.TestPoints;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolSettings;
import dev.monitoring.support.ForwardingAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SpoolAutoConfiguration}.
 */
class SpoolAutoConfigurationTests {

	@TempDir
	Path folder;

	private final MemoryAdapter memory = new MemoryAdapter();

	private volatile boolean down;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpoolAutoConfiguration.class, MonitoringAutoConfiguration.class,
				NoOpMonitoringAutoConfiguration.class))
		.withBean(MonitoringAdapter.class, this::adapter);

	private MonitoringAdapter adapter() {
		return new ForwardingAdapter(this.memory) {

			@Override
			public void write(Batch batch) throws WriteException {
				if (SpoolAutoConfigurationTests.this.down) {
					throw new WriteException(WriteException.Kind.RETRY, "down", null);
				}
				super.write(batch);
			}

		};
	}

	@Test
	void keepsPointsOverARestartWhileTheStoreIsDown() {
		this.down = true;
		onFolder().run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			pipeline.record(TestPoints.payment());
			Awaitility.await().until(() -> pipeline.statistics().spooled() == 1);
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			new PipelineMeters(pipeline).bindTo(registry);
			assertThat(registry.get("monitoring.points.spooled").gauge().value()).isEqualTo(1);
			AccountingIdentity.check(pipeline);
		});
		this.down = false;
		onFolder().run((context) -> {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			Awaitility.await().until(() -> pipeline.statistics().stored() == 1);
			assertThat(pipeline.statistics().recovered()).isEqualTo(1);
			AccountingIdentity.check(pipeline);
		});
		assertThat(this.memory.points()).hasSize(1);
	}

	@Test
	void isOffUnlessADirectoryIsSet() {
		MonitoringThreads threads = new MonitoringThreads();
		this.contextRunner.run((context) -> {
			assertThat(context).doesNotHaveBean(Spool.class).hasSingleBean(MonitoringPipeline.class);
			context.getBean(MonitoringPipeline.class).flush();
		});
		threads.awaitNone();
		assertThat(this.folder).isEmptyDirectory();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void isOffWhereTheDirectoryIsBlank(String directory) {
		this.contextRunner.withPropertyValues("monitoring.spool.directory=" + directory)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(Spool.class)
				.hasSingleBean(MonitoringPipeline.class));
	}

	@Test
	void isDisabledWithMonitoring() {
		onFolder().withPropertyValues("monitoring.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(Spool.class).doesNotHaveBean(SpoolProperties.class);
			assertThat(this.folder).isEmptyDirectory();
		});
	}

	@Test
	void givesWayToASpoolOfTheApplication() {
		Path own = this.folder.resolve("own");
		onFolder().withBean(Spool.class, () -> new FileSpool(SpoolSettings.defaults(own), Clock.systemUTC()))
			.run((context) -> {
				assertThat(context).hasSingleBean(Spool.class);
				context.getBean(MonitoringPipeline.class).flush();
				assertThat(own).isDirectory();
			});
	}

	@Test
	void leavesNoThreadAndNoLockBehind() {
		MonitoringThreads threads = new MonitoringThreads();
		for (int i = 0; i < 3; i++) {
			onFolder().run((context) -> {
				MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
				pipeline.record(TestPoints.payment());
				pipeline.flush();
			});
			threads.awaitNone();
		}
		assertThat(folders()).as("the first folder was free each time").isEqualTo(1);
		assertThat(this.memory.points()).hasSize(3);
	}

	@Test
	void twoContextsHaveFoldersOfTheirOwn() {
		onFolder().run((first) -> {
			first.getBean(MonitoringPipeline.class).flush();
			onFolder().run((second) -> {
				second.getBean(MonitoringPipeline.class).record(TestPoints.payment());
				assertThat(second.getBean(MonitoringPipeline.class).flush()).isTrue();
				assertThat(folders()).isEqualTo(2);
			});
		});
	}

	@Test
	void bindsTheSettings() {
		SpoolSettings expected = new SpoolSettings(this.folder, 64 << 20, Duration.ofHours(2), 0, true);
		onFolder()
			.withPropertyValues("monitoring.spool.max-size=64MB", "monitoring.spool.max-age=2h",
					"monitoring.spool.min-free-disk=0B", "monitoring.spool.sync=true")
			.run((context) -> assertThat(context.getBean(SpoolProperties.class).settings(this.folder))
				.isEqualTo(expected));
	}

	@Test
	void failsTheStartOfWhatIsOutOfRange() {
		for (String setting : new String[] { "max-size=1KB", "max-age=0s", "max-age=5000d", "min-free-disk=-1B" }) {
			onFolder().withPropertyValues("monitoring.spool." + setting)
				.run((context) -> assertThat(context).hasFailed()
					.getFailure()
					.rootCause()
					.hasMessageContaining("monitoring.spool." + setting.split("=")[0]));
		}
	}

	@Test
	void startsWhereTheDirectoryCannotBeUsed() throws IOException {
		Path file = Files.createFile(this.folder.resolve("file"));
		this.contextRunner.withPropertyValues("monitoring.spool.directory=" + file).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(MonitoringPipeline.class).record(TestPoints.payment());
			assertThat(context.getBean(MonitoringPipeline.class).flush()).isTrue();
		});
		assertThat(this.memory.points()).hasSize(1);
	}

	private ApplicationContextRunner onFolder() {
		return this.contextRunner.withPropertyValues("monitoring.spool.directory=" + this.folder,
				"monitoring.flushing-period=10ms", "monitoring.shutdown-timeout=2s");
	}

	private long folders() {
		try (Stream<Path> folders = Files.list(this.folder)) {
			return folders.filter(Files::isDirectory).count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
