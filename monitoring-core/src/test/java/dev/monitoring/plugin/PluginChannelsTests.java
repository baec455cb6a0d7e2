package dev.monitoring.plugin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.PointLayout;
import dev.monitoring.ValueType;
import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.support.BrokenLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link PluginChannels} behind a real pipeline. Each ends with the accounting
 * identity of the store and of every plugin.
 */
@Timeout(60)
class PluginChannelsTests {

	private static final PointLayout NUMBERS = PointLayout.series("numbers").field("n", ValueType.INTEGER).build();

	private static final PluginSettings SMALL = new PluginSettings(100, Duration.ofMillis(100));

	private final CountingAdapter adapter = new CountingAdapter();

	private final Collecting good = new Collecting();

	private final PluginChannels.Builder plugins = PluginChannels.builder().commonTags(Map.of("instance", "test"));

	private PluginChannels channels;

	private MonitoringPipeline pipeline;

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void balance() {
		if (this.pipeline != null) {
			this.end.countDown();
			this.pipeline.close();
			PipelineStatistics store = this.pipeline.statistics();
			assertThat(store.recorded()).as(store.toString())
				.isEqualTo(store.stored() + store.totalDropped() + store.pending());
			assertThat(this.channels.statistics()).allSatisfy((plugin) -> {
				assertThat(plugin.offered()).isEqualTo(store.recorded());
				assertThat(plugin.pending()).as(plugin.toString()).isZero();
				assertThat(plugin.offered()).as(plugin.toString()).isEqualTo(plugin.delivered() + dropped(plugin));
				assertThat(plugin.state()).isEqualTo("closed");
			});
			awaiting().untilAsserted(() -> assertThat(threads()).isEmpty());
		}
	}

	@Test
	void handsOverEveryPointInOrderWithTheTagsOfEveryPoint() {
		start(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 1000);
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(1000).isSorted());
		assertThat(this.good.points.get(0).tags()).containsEntry("instance", "test");
		assertThat(statistics("good").state()).isEqualTo("running");
	}

	@Test
	void handsOverWhatWasRecordedBeforeTheStart() {
		build(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 10);
		assertThat(statistics("good").pending()).isEqualTo(10);
		assertThat(statistics("good").state()).isEqualTo("new");
		this.pipeline.start();
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(10));
	}

	@Test
	void worksWithoutAStore() {
		this.channels = this.plugins.plugin("good", this.good, PluginSettings.DEFAULT).build();
		this.pipeline = MonitoringPipeline.withoutStorage().plugins(this.channels).build();
		this.pipeline.start();
		record(0, 10);
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(10));
		assertThat(this.pipeline.statistics().dropped()).containsEntry("no_storage", 10L);
	}

	@Test
	void handsOverThePointsOfARequestTogetherWithItsIdInTheMdc() {
		List<String> calls = new CopyOnWriteArrayList<>();
		start(this.plugins.plugin("batches", new MonitoringPlugin() {

			@Override
			public void handle(MonitoringPoint point) {
				throw new IllegalStateException("not called");
			}

			@Override
			public void handle(List<MonitoringPoint> points) {
				calls.add(MDC.get(MonitoringData.MDC_KEY) + "="
						+ points.stream().map((point) -> point.layout().series()).toList());
				MDC.put("own", "left behind");
			}

		}, PluginSettings.DEFAULT));
		this.pipeline.record(List.of(RequestPoint.of(1, "shop", "GET:/", 500, "r1", 0.1, AdditionalValues.NONE),
				ErrorPoint.of(1, "shop", "GET:/", 500, 1, "r1", AdditionalValues.NONE)));
		record(0, 1);
		awaiting().untilAsserted(() -> assertThat(calls).containsExactly("r1=[requests, errors]", "null=[numbers]"));
	}

	@Test
	void aPluginThatBlocksForEverHarmsNobody() {
		AtomicInteger calls = new AtomicInteger();
		start(this.plugins.plugin("blocking", (point) -> {
			calls.incrementAndGet();
			awaitUninterruptibly(this.end);
		}, SMALL).plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 5000);
		assertOthersUnharmed(5000);
		assertThat(calls).hasValue(1);
		awaiting().untilAsserted(() -> assertThat(statistics("blocking").state()).isEqualTo("stuck"));
		PluginStatistics blocking = statistics("blocking");
		assertThat(blocking.delivered()).isZero();
		assertThat(blocking.dropped().get("buffer_full")).isGreaterThanOrEqualTo(5000 - 101);
	}

	@Test
	void isClosedInTimeWhileAPluginBlocks() {
		start(this.plugins.plugin("blocking", (point) -> awaitUninterruptibly(this.end), SMALL));
		record(0, 10);
		awaiting().untilAsserted(() -> assertThat(statistics("blocking").state()).isEqualTo("stuck"));
		this.pipeline.close();
		assertThat(statistics("blocking").dropped()).containsEntry("shutdown", 10L);
	}

	@Test
	void interruptsACallThatTakesTooLong() {
		start(this.plugins.plugin("hanging", (point) -> {
			if (number(point) == 0) {
				this.end.await();
			}
			else {
				this.good.handle(point);
			}
		}, SMALL));
		record(0, 2);
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).containsExactly(1L));
		awaiting().untilAsserted(() -> assertThat(statistics("hanging").delivered()).isEqualTo(1));
		assertThat(statistics("hanging").dropped()).containsEntry("timeout", 1L).containsEntry("failed", 0L);
	}

	@Test
	void aPluginThatThrowsHarmsNobody() {
		start(this.plugins.plugin("throwing", (point) -> {
			if (number(point) % 2 == 0) {
				throw new IOException("down");
			}
			throw new StackOverflowError();
		}, PluginSettings.DEFAULT).plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 1000);
		assertOthersUnharmed(1000);
		awaiting().untilAsserted(() -> assertThat(statistics("throwing").dropped()).containsEntry("failed", 1000L));
	}

	@Test
	void aPluginWhoseExceptionThrowsGoesOn() {
		start(this.plugins.plugin("throwing", (point) -> {
			throw new IllegalStateException() {

				private static final long serialVersionUID = 1L;

				@Override
				public String toString() {
					throw new IllegalStateException("no text");
				}

			};
		}, PluginSettings.DEFAULT));
		record(0, 10);
		awaiting().untilAsserted(() -> assertThat(statistics("throwing").dropped()).containsEntry("failed", 10L));
	}

	@Test
	void aThreadThatDiesIsReplacedAndItsPointsAreCounted() {
		start(this.plugins.plugin("fragile", new Collecting() {

			@Override
			public void handle(MonitoringPoint point) {
				if (number(point) == 3) {
					throw new IllegalStateException("as told");
				}
				super.handle(point);
				PluginChannelsTests.this.good.handle(point);
			}

			@Override
			public void initialize() {
				PluginChannelsTests.this.good.initialize();
			}

		}, PluginSettings.DEFAULT));
		try (BrokenLog log = new BrokenLog("fragile failed to handle")) {
			record(0, 10);
			awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(9).isSorted());
			assertThat(log.thrown()).isEqualTo(1);
		}
		awaiting().untilAsserted(() -> assertThat(statistics("fragile").pending()).isZero());
		assertThat(statistics("fragile").dropped()).containsEntry("failed", 1L);
		assertThat(this.good.events).as("initialized once").containsExactly("initialize");
	}

	@Test
	void whoLooksAfterThePluginsIsReplacedToo() {
		start(this.plugins.plugin("hanging", (point) -> this.end.await(),
				new PluginSettings(1, Duration.ofMillis(500))));
		try (BrokenLog log = new BrokenLog("hanging missed")) {
			record(0, 100);
			awaiting().until(() -> log.thrown() > 1);
		}
		awaiting().untilAsserted(() -> assertThat(statistics("hanging").dropped().get("timeout")).isPositive());
	}

	@Test
	void anInterruptOfItsThreadsEndsNone() {
		start(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT));
		for (int i = 0; i < 100; i++) {
			Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().startsWith("monitoring-plugin"))
				.forEach(Thread::interrupt);
			record(i, 1);
		}
		awaiting().untilAsserted(() -> assertThat(statistics("good").pending()).isZero());
		assertThat(threads()).containsExactlyInAnyOrder("monitoring-plugin-good", "monitoring-plugins");
	}

	@Test
	void aPluginThatIsTooSlowMissesWhatIsCounted() {
		AtomicInteger handled = new AtomicInteger();
		start(this.plugins.plugin("slow", (point) -> {
			LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
			handled.incrementAndGet();
		}, new PluginSettings(50, Duration.ofSeconds(10))).plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 5000);
		assertOthersUnharmed(5000);
		awaiting().untilAsserted(() -> assertThat(statistics("slow").pending()).isZero());
		PluginStatistics slow = statistics("slow");
		assertThat(slow.delivered()).isPositive().isEqualTo(handled.get());
		assertThat(slow.dropped()).containsEntry("buffer_full", 5000 - slow.delivered());
	}

	@Test
	void triesToInitializeUntilThePluginIsReady() {
		AtomicInteger tries = new AtomicInteger();
		start(this.plugins.plugin("late", new Collecting() {

			@Override
			public void initialize() {
				if (tries.incrementAndGet() < 2) {
					throw new IllegalStateException("not yet");
				}
				PluginChannelsTests.this.good.initialize();
			}

			@Override
			public void handle(MonitoringPoint point) {
				PluginChannelsTests.this.good.handle(point);
			}

		}, PluginSettings.DEFAULT));
		record(0, 10);
		assertThat(statistics("late").state()).isEqualTo("starting");
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(10));
	}

	@Test
	void doesNotWaitForAPluginThatHangsInItsInitialization() {
		start(this.plugins.plugin("hanging", new Collecting() {

			@Override
			public void initialize() {
				awaitUninterruptibly(PluginChannelsTests.this.end);
			}

		}, SMALL).plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 10);
		assertOthersUnharmed(10);
	}

	@Test
	void handsOverTheRestBeforeItCloses() {
		start(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 5000);
		this.pipeline.close();
		assertThat(this.good.numbers()).hasSize(5000);
		assertThat(this.good.events).containsExactly("initialize", "close");
		record(5000, 3);
		assertThat(statistics("good").dropped()).containsEntry("closed", 3L);
	}

	@Test
	void startsAgainAfterItWasClosed() {
		start(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT));
		record(0, 10);
		this.pipeline.close();
		this.pipeline.start();
		record(10, 10);
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(20));
		assertThat(statistics("good").offered()).isEqualTo(20);
		this.pipeline.close();
		assertThat(this.good.events).containsExactly("initialize", "close", "initialize", "close");
	}

	@Test
	void countsEveryPointOfManyThreadsWhileItCloses() throws Exception {
		start(this.plugins.plugin("good", this.good, PluginSettings.DEFAULT).plugin("small", (point) -> {
		}, new PluginSettings(3, Duration.ofSeconds(1))));
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> record(0, 20_000));
			threads.add(thread);
			thread.start();
		}
		awaiting().untilAsserted(() -> assertThat(statistics("small").delivered()).isPositive());
		this.pipeline.close();
		for (Thread thread : threads) {
			thread.join();
		}
	}

	@Test
	void runsNoThreadWithoutAPlugin() {
		start(this.plugins);
		record(0, 10);
		assertThat(threads()).isEmpty();
	}

	@Test
	void refusesTwoPluginsOfOneName() {
		this.plugins.plugin("good", this.good, SMALL);
		assertThatIllegalArgumentException().isThrownBy(() -> this.plugins.plugin("good", this.good, SMALL))
			.withMessageContaining("good");
	}

	@Test
	void refusesSettingsOutOfRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new PluginSettings(0, Duration.ofSeconds(1)))
			.withMessageContaining("buffer-size");
		assertThatIllegalArgumentException().isThrownBy(() -> new PluginSettings(1, Duration.ZERO))
			.withMessageContaining("timeout");
	}

	private void assertOthersUnharmed(int points) {
		awaiting().untilAsserted(() -> assertThat(this.good.numbers()).hasSize(points).isSorted());
		awaiting().untilAsserted(() -> assertThat(this.pipeline.statistics().stored()).isEqualTo(points));
		assertThat(this.pipeline.statistics().totalDropped()).isZero();
		awaiting().untilAsserted(() -> assertThat(statistics("good").delivered()).isEqualTo(points));
	}

	private void build(PluginChannels.Builder builder) {
		this.channels = builder.build();
		this.pipeline = MonitoringPipeline.to(this.adapter)
			.flushingPeriod(Duration.ofMillis(10))
			.shutdownTimeout(Duration.ofSeconds(2))
			.plugins(this.channels)
			.build();
	}

	private void start(PluginChannels.Builder builder) {
		build(builder);
		this.pipeline.start();
	}

	private void record(long from, int count) {
		for (long n = from; n < from + count; n++) {
			this.pipeline.record(MonitoringPoint.of(NUMBERS, 1, AdditionalValues.NONE, n));
		}
	}

	private PluginStatistics statistics(String name) {
		return this.channels.statistics()
			.stream()
			.filter((plugin) -> plugin.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static long dropped(PluginStatistics plugin) {
		return plugin.dropped().values().stream().mapToLong(Long::longValue).sum();
	}

	private static long number(MonitoringPoint point) {
		return (Long) point.fields().get("n");
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("monitoring-plugin"))
			.toList();
	}

	private static ConditionFactory awaiting() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				// As a plugin does that takes no notice.
			}
		}
	}

	/**
	 * Keeps what it gets.
	 */
	private static class Collecting implements MonitoringPlugin {

		final List<MonitoringPoint> points = new CopyOnWriteArrayList<>();

		final List<String> events = new CopyOnWriteArrayList<>();

		@Override
		public void initialize() {
			this.events.add("initialize");
		}

		@Override
		public void handle(MonitoringPoint point) {
			this.points.add(point);
		}

		@Override
		public void close() {
			this.events.add("close");
		}

		List<Long> numbers() {
			return this.points.stream().map(PluginChannelsTests::number).toList();
		}

	}

	/**
	 * A store that takes everything.
	 */
	private static final class CountingAdapter implements MonitoringAdapter {

		@Override
		public String type() {
			return "counting";
		}

		@Override
		public String place() {
			return "memory";
		}

		@Override
		public void initialize() {
		}

		@Override
		public void probe() {
		}

		@Override
		public boolean encode(MonitoringPoint point, BatchBuilder row) throws IOException {
			row.write(new byte[] { 1 });
			return true;
		}

		@Override
		public void write(Batch batch) {
		}

		@Override
		public void close() {
		}

	}

}
