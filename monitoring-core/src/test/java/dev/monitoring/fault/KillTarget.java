package dev.monitoring.fault;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.MonitoringAdapter;
import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.pipeline.PipelineStatistics;
import dev.monitoring.spool.FileSpool;
import dev.monitoring.spool.Spool;
import dev.monitoring.spool.SpoolScope;
import dev.monitoring.spool.SpoolSettings;

/**
 * An application that records numbered points under load and says which of them its spool
 * has taken, until it is killed.
 */
public final class KillTarget {

	private static final Pattern NUMBER = Pattern.compile("\\bn\"?[:=](\\d+)");

	private static final PrintStream OUT = System.out;

	private KillTarget() {
	}

	/**
	 * Runs until it is killed, or told to stop by the end of its input or a signal.
	 * @param adapter writes to the store
	 * @param directory of the spool
	 * @param first the number of the first point
	 */
	public static void run(MonitoringAdapter adapter, Path directory, long first) throws Exception {
		MonitoringPipeline pipeline = pipeline(adapter, new TellingSpool(spool(directory)));
		AtomicLong next = new AtomicLong(first);
		pipeline.start();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			long start = System.nanoTime();
			pipeline.close();
			PipelineStatistics statistics = pipeline.statistics();
			say("END " + (System.nanoTime() - start) / 1_000_000 + " " + statistics.totalDropped() + " "
					+ statistics.dropped().get("closed"));
		}));
		RecordedNumbers recorded = RecordedNumbers.open(directory, first);
		say("READY");
		while (true) {
			for (int i = 0; i < RecordedNumbers.STEP; i++) {
				pipeline.record(FaultRun.point(next.getAndIncrement()));
			}
			recorded.note();
			LockSupport.parkNanos(1_000_000);
		}
	}

	static MonitoringPipeline pipeline(MonitoringAdapter adapter, Spool spool) {
		return MonitoringPipeline.to(adapter)
			.commonTags(Map.of("instance", "killed"))
			.flushingPeriod(Duration.ofMillis(200))
			.shutdownTimeout(Duration.ofSeconds(1))
			.spool(spool)
			.build();
	}

	static FileSpool spool(Path directory) {
		return new FileSpool(new SpoolSettings(directory, 256 << 20, Duration.ofDays(1), 0, false), Clock.systemUTC());
	}

	private static void say(String line) {
		synchronized (OUT) {
			OUT.print(line + "\n");
			OUT.flush();
		}
	}

	/**
	 * Tells which numbers were appended.
	 */
	private record TellingSpool(Spool spool) implements Spool {

		@Override
		public void open(SpoolScope scope, Listener listener) throws IOException {
			this.spool.open(scope, listener);
		}

		@Override
		public boolean append(Batch rows) throws IOException {
			boolean kept = this.spool.append(rows);
			tell(rows);
			return kept;
		}

		@Override
		public boolean keep(Batch batch) throws IOException {
			boolean kept = this.spool.keep(batch);
			tell(batch);
			return kept;
		}

		private static void tell(Batch rows) {
			StringBuilder line = new StringBuilder("S");
			rows.forEachRow((row) -> {
				Matcher matcher = NUMBER.matcher(StandardCharsets.ISO_8859_1.decode(row));
				if (matcher.find()) {
					line.append(' ').append(matcher.group(1));
				}
			});
			say(line.append(" @").append(System.currentTimeMillis()).toString());
		}

		@Override
		public Batch take(String token, int maxRows, int maxBytes) throws IOException {
			return this.spool.take(token, maxRows, maxBytes);
		}

		@Override
		public boolean expired(Batch batch) {
			return this.spool.expired(batch);
		}

		@Override
		public void remove(Batch batch) {
			this.spool.remove(batch);
		}

		@Override
		public long waiting() {
			return this.spool.waiting();
		}

		@Override
		public void close() {
			this.spool.close();
		}

	}

}
