package dev.monitoring.sample.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.fault.FaultLength;
import dev.monitoring.fault.FaultProxy;
import dev.monitoring.fault.FaultProxy.Mode;
import dev.monitoring.fault.RequestRun;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.sample.SampleApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample under load while its store is down: nothing is lost, the memory is bounded,
 * and those who send requests do not notice.
 */
@Timeout(3600)
class OutageFaultTests {

	private static final int PAIRS = 5;

	/**
	 * What the heap may grow by: the client's notes of what it sent are in it too.
	 */
	private static final double HEAP_MEGABYTES = 128;

	/**
	 * From this length on slices are judged by their 99th percentiles.
	 */
	private static final Duration TELLING = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private final LedgerInflux store = new LedgerInflux();

	private FaultProxy proxy;

	private ConfigurableApplicationContext with;

	private MonitoringPipeline pipeline;

	private Load load;

	@BeforeEach
	void start() throws IOException {
		this.proxy = new FaultProxy(this.store.port(), "POST");
		this.with = sample("--monitoring.influx.url=" + this.proxy.url(), "--monitoring.influx.organization=shop",
				"--monitoring.influx.bucket=points", "--monitoring.influx.token=" + LedgerInflux.TOKEN,
				"--monitoring.spool.directory=" + this.directory);
		this.pipeline = this.with.getBean(MonitoringPipeline.class);
		this.load = new Load(port(this.with), "with");
	}

	@AfterEach
	void stop() throws IOException {
		this.with.close();
		this.proxy.close();
		this.store.close();
	}

	private static ConfigurableApplicationContext sample(String... store) {
		String[] arguments = Stream
			.concat(Stream.of("--server.port=0", "--sample.traffic.enabled=false"), Arrays.stream(store))
			.toArray(String[]::new);
		return new SpringApplicationBuilder(SampleApplication.class).run(arguments);
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Test
	void losesNothingInShortSlices() throws Exception {
		Slices slices = new Slices(new RequestRun("F1 outage under load, slices of 2 s"));
		slices.measure(2, Duration.ofSeconds(2));
		slices.finish();
	}

	@Test
	@Tag("faults")
	void isNotNoticedByThoseWhoSendRequests() throws Exception {
		Duration length = FaultLength.of("faults.slice", Duration.ofMinutes(1));
		Slices slices = new Slices(new RequestRun("F1 outage under load, slices of " + length.toSeconds() + " s"));
		slices.measure(PAIRS, length);
		// In shorter ones what else the machine does decides.
		boolean judged = length.compareTo(TELLING) >= 0;
		if (judged && !slices.areAlike()) {
			// One such run in twelve differs by chance: more pairs tell.
			slices.measure(PAIRS, length);
		}
		slices.finish();
		if (judged) {
			assertThat(slices.areAlike()).as(slices.toString()).isTrue();
		}
	}

	@Test
	@Tag("faults")
	void losesNothingInALongOutage() throws Exception {
		Duration length = FaultLength.of("faults.outage", Duration.ofMinutes(10));
		RequestRun run = new RequestRun("F1 outage under load for " + length.toSeconds() + " s");
		this.load.run(Duration.ofSeconds(2), run::sent);
		run.drain(this.pipeline);
		double before = Load.usedMegabytes();
		this.proxy.mode(Mode.REFUSE);
		this.load.run(length, run::sent);
		double growth = Load.usedMegabytes() - before;
		long spooled = this.pipeline.statistics().spooled();
		double megabytes = spoolMegabytes();
		this.proxy.mode(Mode.PASS);
		long begin = System.nanoTime();
		run.drain(this.pipeline);
		double seconds = (System.nanoTime() - begin) / 1e9;
		finish(run, "heap grew by %.0f MB; %d points, %.1f MB in the spool, sent in %.1f s".formatted(growth, spooled,
				megabytes, seconds));
		assertThat(growth).as("megabytes of heap").isLessThan(HEAP_MEGABYTES);
	}

	private double spoolMegabytes() throws IOException {
		long bytes = 0;
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				bytes += Files.size(file);
			}
		}
		return bytes / 1024.0 / 1024;
	}

	private void finish(RequestRun run, String figure) {
		run.finish(List.of(this.pipeline.statistics()),
				this.store.of("requests").stream().map((point) -> (String) point.fields().get("request_id")).toList(),
				figure);
	}

	/**
	 * Slices with the starter and a store that is down, and without the starter, in turn.
	 */
	private final class Slices {

		private final RequestRun run;

		private final List<Double> with = new ArrayList<>();

		private final List<Double> without = new ArrayList<>();

		private double growth;

		Slices(RequestRun run) {
			this.run = run;
		}

		void measure(int pairs, Duration length) throws Exception {
			try (ConfigurableApplicationContext other = sample("--monitoring.enabled=false")) {
				Load otherLoad = new Load(port(other), "without");
				// Both are warm before the store goes.
				otherLoad.run(Duration.ofSeconds(3), (id) -> {
				});
				OutageFaultTests.this.load.run(Duration.ofSeconds(3), this.run::sent);
				this.run.drain(OutageFaultTests.this.pipeline);
				double before = Load.usedMegabytes();
				OutageFaultTests.this.proxy.mode(Mode.REFUSE);
				for (int i = 0; i < pairs; i++) {
					this.with.add(Load.p99Millis(OutageFaultTests.this.load.run(length, this.run::sent)));
					this.without.add(Load.p99Millis(otherLoad.run(length, (id) -> {
					})));
				}
				this.growth = Math.max(this.growth, Load.usedMegabytes() - before);
			}
			assertThat(OutageFaultTests.this.pipeline.lastProbe().reachable()).as("it was down").isFalse();
			OutageFaultTests.this.proxy.mode(Mode.PASS);
			this.run.drain(OutageFaultTests.this.pipeline);
		}

		/**
		 * Whether the median of the slices with it is no worse than the worst without.
		 */
		boolean areAlike() {
			return median(this.with) <= Collections.max(this.without);
		}

		private static double median(List<Double> values) {
			return values.stream().sorted().toList().get(values.size() / 2);
		}

		void finish() {
			OutageFaultTests.this.finish(this.run, toString());
			assertThat(this.growth).as("megabytes of heap").isLessThan(HEAP_MEGABYTES);
		}

		@Override
		public String toString() {
			return "p99 with the starter and the store down %.1f ms (median of %d), without %.1f ms (%.1f to %.1f); heap grew by %.0f MB"
				.formatted(median(this.with), this.with.size(), median(this.without), Collections.min(this.without),
						Collections.max(this.without), Math.max(0, this.growth));
		}

	}

}
