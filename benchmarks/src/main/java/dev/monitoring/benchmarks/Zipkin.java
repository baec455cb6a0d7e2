package dev.monitoring.benchmarks;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import zipkin2.Span;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.InMemoryReporterMetrics;

/**
 * Zipkin's asynchronous reporter, whose queue is as large as our buffer, and a sender
 * that throws the spans away.
 */
@State(Scope.Benchmark)
public class Zipkin {

	private final InMemoryReporterMetrics metrics = new InMemoryReporterMetrics();

	private final AsyncReporter<Span> reporter = AsyncReporter.builder(new DiscardingSender())
		.metrics(this.metrics)
		.queuedMaxSpans(1 << 20)
		.build();

	void report() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		this.reporter.report(Span.newBuilder()
			.traceId(random.nextLong(), random.nextLong())
			.id(random.nextLong())
			.kind(Span.Kind.SERVER)
			.name("get /accounts/{id}")
			.timestamp(Requests.START / 1000 + random.nextInt())
			.duration(random.nextInt(1, 100_000))
			.putTag("http.route", "/accounts/{id}")
			.putTag("http.method", "GET")
			.putTag("http.status_code", "200")
			.build());
	}

	/**
	 * Ends the reporter's thread.
	 */
	@TearDown
	public void close() {
		this.reporter.close();
	}

	/**
	 * What became of the spans of an iteration.
	 */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class Counters {

		/**
		 * Spans that the queue had no room for.
		 */
		public long dropped;

		private long before;

		/**
		 * Forgets what was dropped before the iteration.
		 * @param zipkin the reporter
		 */
		@Setup(Level.Iteration)
		public void start(Zipkin zipkin) {
			this.before = zipkin.metrics.spansDropped();
		}

		/**
		 * Takes what was dropped in the iteration.
		 * @param zipkin the reporter
		 */
		@TearDown(Level.Iteration)
		public void stop(Zipkin zipkin) {
			this.dropped = zipkin.metrics.spansDropped() - this.before;
		}

	}

	private static final class DiscardingSender extends BytesMessageSender.Base {

		DiscardingSender() {
			super(Encoding.PROTO3);
		}

		@Override
		public int messageMaxBytes() {
			return 500_000;
		}

		@Override
		public void send(List<byte[]> spans) {
			// Gone.
		}

		@Override
		public void close() {
			// Nothing is open.
		}

	}

}
