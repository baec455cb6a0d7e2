package dev.monitoring.benchmarks;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * OpenTelemetry's SDK with its batching processor, whose queue is as large as our buffer,
 * and an exporter that throws the spans away.
 */
@State(Scope.Benchmark)
public class OpenTelemetry {

	private final LongAdder exported = new LongAdder();

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(BatchSpanProcessor.builder(new CountingExporter())
			.setMaxQueueSize(1 << 20)
			.setMaxExportBatchSize(Requests.BATCH)
			.build())
		.build();

	private final Tracer tracer = this.provider.get("benchmark");

	Tracer tracer() {
		return this.tracer;
	}

	/**
	 * Ends the processor's thread.
	 */
	@TearDown
	public void close() {
		this.provider.close();
	}

	/**
	 * What became of the spans of an iteration.
	 */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class Counters {

		/**
		 * Spans that were exported by the end of the iteration; compare with the
		 * operations.
		 */
		public long exported;

		private long before;

		/**
		 * Forgets what was exported before the iteration.
		 * @param openTelemetry the processor
		 */
		@Setup(Level.Iteration)
		public void start(OpenTelemetry openTelemetry) {
			openTelemetry.provider.forceFlush().join(10, TimeUnit.SECONDS);
			this.before = openTelemetry.exported.sum();
		}

		/**
		 * Takes what was exported in the iteration.
		 * @param openTelemetry the processor
		 * @param parameters how many threads share the number
		 */
		@TearDown(Level.Iteration)
		public void stop(OpenTelemetry openTelemetry, BenchmarkParams parameters) {
			openTelemetry.provider.forceFlush().join(10, TimeUnit.SECONDS);
			this.exported = (openTelemetry.exported.sum() - this.before) / parameters.getThreads();
		}

	}

	private final class CountingExporter implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			OpenTelemetry.this.exported.add(spans.size());
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode flush() {
			return CompletableResultCode.ofSuccess();
		}

		@Override
		public CompletableResultCode shutdown() {
			return CompletableResultCode.ofSuccess();
		}

	}

}
