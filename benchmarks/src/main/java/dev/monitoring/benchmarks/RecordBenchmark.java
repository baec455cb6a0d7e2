package dev.monitoring.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

import dev.monitoring.pipeline.MonitoringPipeline;
import dev.monitoring.plugin.PluginChannels;
import dev.monitoring.plugin.PluginSettings;

/**
 * Compares what a request pays for being recorded as a point with what it pays for
 * Micrometer's observation into a timer, which Spring Boot makes of every request, for
 * timers, and for a span of OpenTelemetry and of Zipkin with the reporter that Spring
 * Boot uses. What is recorded, ended or reported is carried away meanwhile by a thread of
 * each and thrown away; what did not fit their buffers is counted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordBenchmark {

	/**
	 * A point is made and recorded, while the worker carries the ones before it.
	 * @param monitoring the pipeline
	 * @param counters the drops, without which the time means nothing
	 */
	@Benchmark
	public void record(Monitoring monitoring, Counters counters) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * As {@link #record}, while the worker rests, as it does nearly always where requests
	 * do more than be recorded: what the request's thread pays by itself.
	 * @param resting the pipeline
	 */
	@Benchmark
	@OperationsPerInvocation(Resting.POINTS)
	public void recordWhileWorkerRests(Resting resting) {
		for (int i = 0; i < Resting.POINTS; i++) {
			resting.pipeline.record(Requests.next());
		}
	}

	/**
	 * As {@link #record}, with two plugins beside the store: one that takes every point,
	 * and one that blocks for ever.
	 * @param monitoring the pipeline
	 */
	@Benchmark
	public void recordForPlugins(WithPlugins monitoring) {
		monitoring.pipeline.record(Requests.next());
	}

	/**
	 * An observation with five tags starts and stops.
	 * @param micrometer the registries
	 */
	@Benchmark
	public void micrometerObservation(Micrometer micrometer) {
		Observation.createNotStarted("http.server.requests", micrometer.observations)
			.lowCardinalityKeyValue("method", "GET")
			.lowCardinalityKeyValue("uri", "/accounts/{id}")
			.lowCardinalityKeyValue("status", "200")
			.lowCardinalityKeyValue("outcome", "SUCCESS")
			.lowCardinalityKeyValue("exception", "none")
			.start()
			.stop();
	}

	/**
	 * A timer is looked up by its tags and a time added.
	 * @param micrometer the registries
	 */
	@Benchmark
	public void micrometerTimerLookup(Micrometer micrometer) {
		Timer.builder("looked.up")
			.tags("method", "GET", "uri", "/accounts/{id}", "status", "200", "outcome", "SUCCESS", "exception", "none")
			.register(micrometer.meters)
			.record(12_345, TimeUnit.MICROSECONDS);
	}

	/**
	 * A span with three attributes starts and ends.
	 * @param openTelemetry the tracer
	 * @param counters the drops
	 */
	@Benchmark
	public void openTelemetrySpan(OpenTelemetry openTelemetry, OpenTelemetry.Counters counters) {
		openTelemetry.tracer()
			.spanBuilder("GET /accounts/{id}")
			.setSpanKind(SpanKind.SERVER)
			.setAttribute("http.route", "/accounts/{id}")
			.setAttribute("http.request.method", "GET")
			.setAttribute("http.response.status_code", 200)
			.startSpan()
			.end();
	}

	/**
	 * A span with three tags is made and reported.
	 * @param zipkin the reporter
	 * @param counters the drops
	 */
	@Benchmark
	public void zipkinSpan(Zipkin zipkin, Zipkin.Counters counters) {
		zipkin.report();
	}

	/**
	 * A time is added to a timer that was looked up before.
	 * @param micrometer the registries
	 */
	@Benchmark
	public void micrometerTimer(Micrometer micrometer) {
		micrometer.timer.record(12_345, TimeUnit.MICROSECONDS);
	}

	/**
	 * A pipeline with a worker that runs; requests that do nothing else need a larger
	 * buffer than others.
	 */
	@State(Scope.Benchmark)
	public static class Monitoring {

		final MonitoringPipeline pipeline = MonitoringPipeline.to(new DiscardingAdapter()).bufferSize(1 << 20).build();

		/**
		 * Starts the worker.
		 */
		@Setup
		public void start() {
			this.pipeline.start();
		}

		/**
		 * Stops the worker.
		 */
		@TearDown
		public void close() {
			this.pipeline.close();
		}

	}

	/**
	 * A pipeline with plugins.
	 */
	@State(Scope.Benchmark)
	public static class WithPlugins {

		private final CountDownLatch end = new CountDownLatch(1);

		private final MonitoringPipeline pipeline = MonitoringPipeline.to(new DiscardingAdapter())
			.bufferSize(1 << 20)
			.plugins(PluginChannels.builder().plugin("taking", (point) -> {
			}, new PluginSettings(1 << 20, Duration.ofSeconds(10)))
				.plugin("blocking", (point) -> this.end.await(), new PluginSettings(8192, Duration.ofDays(1)))
				.build())
			.build();

		/**
		 * Starts the worker and the plugins.
		 */
		@Setup
		public void start() {
			this.pipeline.start();
		}

		/**
		 * Stops them.
		 */
		@TearDown
		public void close() {
			this.end.countDown();
			this.pipeline.close();
		}

	}

	/**
	 * A pipeline without a worker, which is emptied in between.
	 */
	@State(Scope.Benchmark)
	public static class Resting {

		static final int POINTS = 20_000;

		private final MonitoringPipeline pipeline = MonitoringPipeline.to(new DiscardingAdapter())
			.bufferSize(2 * POINTS)
			.flushingPeriod(Duration.ZERO)
			.build();

		/**
		 * Empties the buffer.
		 */
		@Setup(Level.Invocation)
		public void empty() {
			this.pipeline.flush();
		}

		/**
		 * Ends the pipeline, which must have kept every point.
		 */
		@TearDown
		public void close() {
			this.pipeline.close();
			if (this.pipeline.statistics().totalDropped() > 0) {
				throw new IllegalStateException("Points were dropped: " + this.pipeline.statistics());
			}
		}

	}

	/**
	 * What became of the points of an iteration, beside the time.
	 */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class Counters {

		/**
		 * Points that the buffer had no room for.
		 */
		public long dropped;

		private long before;

		/**
		 * Takes what was dropped before the iteration.
		 * @param monitoring the pipeline
		 */
		@Setup(Level.Iteration)
		public void start(Monitoring monitoring) {
			this.before = monitoring.pipeline.statistics().totalDropped();
		}

		/**
		 * Takes what was dropped in the iteration.
		 * @param monitoring the pipeline
		 * @param parameters how many threads share the number
		 */
		@TearDown(Level.Iteration)
		public void stop(Monitoring monitoring, BenchmarkParams parameters) {
			long all = monitoring.pipeline.statistics().totalDropped() - this.before;
			this.dropped = all / parameters.getThreads();
		}

	}

	/**
	 * What Spring Boot sets up unless told otherwise.
	 */
	@State(Scope.Benchmark)
	public static class Micrometer {

		private final MeterRegistry meters = new SimpleMeterRegistry();

		private final ObservationRegistry observations = ObservationRegistry.create();

		private final Timer timer = Timer.builder("held").tags("method", "GET", "status", "200").register(this.meters);

		/**
		 * Lets observations end in timers.
		 */
		@Setup
		public void connect() {
			this.observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.meters));
		}

	}

}
