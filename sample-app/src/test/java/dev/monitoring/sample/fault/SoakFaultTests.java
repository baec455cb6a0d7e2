package dev.monitoring.sample.fault;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.monitoring.adapter.clickhouse.ClickHouseEngine;
import dev.monitoring.adapter.clickhouse.ClickHouseStore;
import dev.monitoring.fault.FaultLength;
import dev.monitoring.fault.FaultTable;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.sample.SampleApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample under load for long, with a real ClickHouse: nothing grows.
 */
@Tag("faults")
@ExtendWith(ClickHouseEngine.class)
@Timeout(36_000)
class SoakFaultTests {

	private static final int PARTS = 9;

	private static final double HEAP_MEGABYTES = 32;

	private static final int DESCRIPTORS = 32;

	@Test
	void nothingGrows(ClickHouseStore store, @TempDir Path directory) throws Exception {
		Duration length = FaultLength.of("faults.soak", Duration.ofMinutes(1));
		String database = store.newDatabase();
		AtomicLong sent = new AtomicLong();
		List<Double> heap = new ArrayList<>();
		List<Double> descriptors = new ArrayList<>();
		PipelineStatistics statistics;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class).run(
				"--server.port=0", "--sample.traffic.enabled=false", "--monitoring.clickhouse.url=" + store.url(),
				"--monitoring.clickhouse.database=" + database, "--monitoring.clickhouse.username=" + store.username(),
				"--monitoring.clickhouse.password=" + store.password(), "--monitoring.spool.directory=" + directory)) {
			MonitoringPipeline pipeline = context.getBean(MonitoringPipeline.class);
			Load load = new Load(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class),
					"soak");
			load.run(Duration.ofSeconds(5), (id) -> sent.incrementAndGet());
			for (int i = 0; i < PARTS; i++) {
				load.run(length.dividedBy(PARTS), (id) -> sent.incrementAndGet());
				heap.add(Load.usedMegabytes());
				descriptors.add((double) openDescriptors());
			}
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.statistics().pending() == 0);
			statistics = pipeline.statistics();
			assertThat(statistics.recorded() + statistics.recovered()).as(statistics.toString())
				.isEqualTo(statistics.stored() + statistics.totalDropped() + statistics.pending());
			assertThat(statistics.totalDropped()).isZero();
		}
		String table = " FROM " + database + ".requests";
		assertThat(store.query("SELECT count()" + table)).isEqualTo(String.valueOf(sent.get()));
		assertThat(store.query("SELECT uniqExact(data.request_id::String)" + table))
			.isEqualTo(String.valueOf(sent.get()));
		double hours = length.toMillis() / 3_600_000.0;
		FaultTable.add("F34 soak of " + length.toSeconds() + " s, ClickHouse",
				"requests %1$d, stored %1$d, dropped 0, duplicates 0, lost 0".formatted(sent.get()),
				"heap %.0f to %.0f MB after collection (%+.0f MB an hour), descriptors %.0f to %.0f (%+.0f an hour)"
					.formatted(first(heap), last(heap), (last(heap) - first(heap)) / hours, first(descriptors),
							last(descriptors), (last(descriptors) - first(descriptors)) / hours));
		assertThat(last(heap) - first(heap)).as("megabytes of heap: %s", heap).isLessThan(HEAP_MEGABYTES);
		assertThat(last(descriptors) - first(descriptors)).as("descriptors: %s", descriptors).isLessThan(DESCRIPTORS);
	}

	private static long openDescriptors() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? system.getOpenFileDescriptorCount() : 0;
	}

	/**
	 * The mean of the first third.
	 */
	private static double first(List<Double> values) {
		return mean(values.subList(0, PARTS / 3));
	}

	private static double last(List<Double> values) {
		return mean(values.subList(PARTS - PARTS / 3, PARTS));
	}

	private static double mean(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
	}

}
