package dev.monitoring.plugin;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

import dev.monitoring.MonitoringPoint;
import dev.monitoring.adapter.influx.LedgerInflux;
import dev.monitoring.fault.FaultRun;
import dev.monitoring.pipeline.MonitoringPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins that do all that they should not, beside one that behaves and a store.
 */
@Timeout(120)
class PluginFaultTests {

	private static final int POINTS = 20_000;

	private static final CountDownLatch END = new CountDownLatch(1);

	private final LedgerInflux store = new LedgerInflux();

	private final AtomicInteger good = new AtomicInteger();

	private MonitoringPipeline pipeline;

	@AfterEach
	void stop() {
		this.pipeline.close();
		this.store.close();
	}

	@AfterAll
	static void end() {
		END.countDown();
	}

	@ParameterizedTest
	@EnumSource
	void harmsNobody(Fault fault) {
		PluginChannels plugins = PluginChannels.builder()
			.plugin("bad", fault.plugin, new PluginSettings(1000, Duration.ofMillis(50)))
			.plugin("good", (point) -> this.good.incrementAndGet(), new PluginSettings(POINTS, Duration.ofSeconds(30)))
			.build();
		this.pipeline = MonitoringPipeline.to(LedgerInflux.adapter(this.store.url(), Duration.ofSeconds(10)))
			.commonTags(Map.of("instance", "plugins"))
			.flushingPeriod(Duration.ofMillis(50))
			.shutdownTimeout(Duration.ofSeconds(1))
			.plugins(plugins)
			.build();
		FaultRun run = new FaultRun("F21 a plugin " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
				this.pipeline);
		this.pipeline.start();
		long[] nanos = new long[POINTS];
		for (int i = 0; i < POINTS; i++) {
			long start = System.nanoTime();
			run.record(1);
			nanos[i] = System.nanoTime() - start;
		}
		long recorded = System.nanoTime();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(5))
			.until(() -> this.pipeline.statistics().stored() == POINTS);
		long stored = System.nanoTime() - recorded;
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.good.get() == POINTS);
		assertThat(this.pipeline.plugins()).allSatisfy((plugin) -> assertThat(plugin.offered()).as(plugin.toString())
			.isEqualTo(plugin.delivered() + plugin.pending()
					+ plugin.dropped().values().stream().mapToLong(Long::longValue).sum()));
		Arrays.sort(nanos);
		run.finish(this.store.stored(), this.store.duplicates(),
				"p99 of record() %d us, all stored %d ms after the last was recorded; the plugin: %s, delivered %d"
					.formatted(nanos[POINTS * 99 / 100] / 1000, stored / 1_000_000,
							this.pipeline.plugins().get(0).state(), this.pipeline.plugins().get(0).delivered()));
	}

	/**
	 * What a plugin does.
	 */
	enum Fault {

		BLOCKS_FOR_EVER((point) -> {
			while (END.getCount() > 0) {
				try {
					END.await();
				}
				catch (InterruptedException ex) {
					// It takes no notice.
				}
			}
		}),

		THROWS(Fault::perhapsThrow),

		LEAKS(Fault::leak);

		private static final ConcurrentLinkedQueue<MonitoringPoint> KEPT = new ConcurrentLinkedQueue<>();

		private static final ThreadLocal<List<MonitoringPoint>> LOCAL = new ThreadLocal<>();

		private final MonitoringPlugin plugin;

		Fault(MonitoringPlugin plugin) {
			this.plugin = plugin;
		}

		private static void perhapsThrow(MonitoringPoint point) throws IOException {
			switch ((int) ((Long) point.fields().get("n") % 5)) {
				case 0 -> throw new OutOfMemoryError("as told");
				case 1 -> throw new StackOverflowError();
				case 2 -> throw new IOException("as told");
				case 3 -> throw new NoClassDefFoundError("com/example/Missing");
				default -> throw new IllegalStateException("as told");
			}
		}

		/**
		 * Threads, thread-locals, diagnostic contexts, interrupts and memory.
		 */
		private static void leak(MonitoringPoint point) {
			KEPT.add(point);
			LOCAL.set(List.of(point));
			MDC.put("leaked", point.toString());
			Thread.currentThread().interrupt();
			if ((Long) point.fields().get("n") % 1000 == 0) {
				Thread thread = new Thread(() -> BLOCKS_FOR_EVER.block(point), "leaked");
				thread.setDaemon(true);
				thread.start();
			}
		}

		private void block(MonitoringPoint point) {
			try {
				this.plugin.handle(point);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
