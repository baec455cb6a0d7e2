package dev.monitoring.benchmarks;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;

import dev.monitoring.boot.web.PathExclusions;
import dev.monitoring.boot.web.RequestRecorder;
import dev.monitoring.boot.web.WebMonitoring;
import dev.monitoring.pipeline.MonitoringPipeline;

/**
 * Compares all that a plain request pays for being recorded (the filter, the interceptor,
 * the recorder, the point) with all that it pays for Spring Boot's
 * {@code http.server.requests}, as Spring Boot wires it, and with the same request
 * without either, which both include.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WebBenchmark {

	/**
	 * The request alone.
	 * @param nothing a chain
	 * @return the response
	 * @throws Exception if the chain fails
	 */
	@Benchmark
	public HttpServletResponse nothing(Nothing nothing) throws Exception {
		FakeExchange exchange = new FakeExchange();
		nothing.chain.doFilter(exchange.request(), exchange.response());
		return exchange.response();
	}

	/**
	 * The request is recorded.
	 * @param monitoring the filter and interceptor
	 * @param counters the drops
	 * @return the response
	 * @throws Exception if the chain fails
	 */
	@Benchmark
	public HttpServletResponse monitoring(Monitoring monitoring, Monitoring.Drops counters) throws Exception {
		FakeExchange exchange = new FakeExchange();
		monitoring.filter.doFilter(exchange.request(), exchange.response(), monitoring.chain);
		return exchange.response();
	}

	/**
	 * The request is observed.
	 * @param boot the filter
	 * @return the response
	 * @throws Exception if the chain fails
	 */
	@Benchmark
	public HttpServletResponse bootObservation(BootObservation boot) throws Exception {
		FakeExchange exchange = new FakeExchange();
		boot.filter.doFilter(exchange.request(), exchange.response(), boot.chain);
		return exchange.response();
	}

	/**
	 * What handles the request.
	 */
	public static class Handler {

		static final String TEMPLATE = "/accounts/{id}";

		private static final Map<String, String> VARIABLES = Map.of("id", "17");

		private static final HandlerMethod METHOD = method();

		private static HandlerMethod method() {
			try {
				return new HandlerMethod(new Handler(), "account", String.class);
			}
			catch (NoSuchMethodException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * A handler's method, which is looked at, not called.
		 * @param id the id of an account
		 * @return the account
		 */
		public String account(String id) {
			return id;
		}

		/**
		 * Does what the dispatcher and handler mappings do for those who look on, and
		 * answers.
		 */
		static void handle(HttpServletRequest request, HttpServletResponse response) {
			WebAsyncUtils.getAsyncManager(request);
			request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, TEMPLATE);
			request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, VARIABLES);
			response.setStatus(HttpServletResponse.SC_OK);
		}

	}

	/**
	 * The end of a chain of filters.
	 */
	@FunctionalInterface
	private interface Servlet extends FilterChain {

		void service(HttpServletRequest request, HttpServletResponse response) throws Exception;

		@Override
		default void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
			try {
				service((HttpServletRequest) request, (HttpServletResponse) response);
			}
			catch (Exception ex) {
				throw new ServletException(ex);
			}
		}

	}

	/**
	 * A chain without a filter.
	 */
	@State(Scope.Benchmark)
	public static class Nothing {

		private final Servlet chain = Handler::handle;

	}

	/**
	 * The parts of the starter, as it wires them.
	 */
	@State(Scope.Benchmark)
	public static class Monitoring {

		private final MonitoringPipeline pipeline = MonitoringPipeline.to(new DiscardingAdapter())
			.bufferSize(1 << 20)
			.build();

		private final Filter filter = WebMonitoring.filter(
				new RequestRecorder(this.pipeline, Requests.SERVICE, 1000, Clock.systemUTC()), List::of,
				new PathExclusions(List.of("/actuator/**")), "X-Request-Id", List.of());

		private final HandlerInterceptor interceptor = Interceptors.only();

		private final Servlet chain = (request, response) -> {
			Handler.handle(request, response);
			this.interceptor.preHandle(request, response, Handler.METHOD);
			this.interceptor.afterCompletion(request, response, Handler.METHOD, null);
		};

		/**
		 * Starts the worker and checks that a request is recorded.
		 * @throws Exception if the chain fails
		 */
		@Setup
		public void start() throws Exception {
			this.pipeline.start();
			FakeExchange exchange = new FakeExchange();
			this.filter.doFilter(exchange.request(), exchange.response(), this.chain);
			if (this.pipeline.statistics().recorded() != 1) {
				throw new IllegalStateException("The request was not recorded");
			}
		}

		/**
		 * Stops the worker.
		 */
		@TearDown
		public void close() {
			this.pipeline.close();
		}

		/**
		 * What became of the points.
		 */
		@State(Scope.Thread)
		@AuxCounters(AuxCounters.Type.EVENTS)
		public static class Drops {

			/**
			 * Points that the buffer had no room for.
			 */
			public long dropped;

			private long before;

			/**
			 * Forgets what was dropped before the iteration.
			 * @param monitoring the pipeline
			 */
			@Setup(Level.Iteration)
			public void start(Monitoring monitoring) {
				this.before = monitoring.pipeline.statistics().totalDropped();
			}

			/**
			 * Takes what was dropped in the iteration.
			 * @param monitoring the pipeline
			 */
			@TearDown(Level.Iteration)
			public void stop(Monitoring monitoring) {
				this.dropped = monitoring.pipeline.statistics().totalDropped() - this.before;
			}

		}

	}

	/**
	 * Collects interceptors.
	 */
	private static final class Interceptors extends InterceptorRegistry {

		static HandlerInterceptor only() {
			Interceptors interceptors = new Interceptors();
			WebMonitoring.handlers().addInterceptors(interceptors);
			return (HandlerInterceptor) interceptors.getInterceptors().get(0);
		}

	}

	/**
	 * The filter of an application with Spring Boot's metrics.
	 */
	@State(Scope.Benchmark)
	public static class BootObservation {

		private final AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();

		private Filter filter = (request, response, chain) -> chain.doFilter(request, response);

		private final Servlet chain = (request, response) -> {
			Handler.handle(request, response);
			// As handler mappings do.
			ServerHttpObservationFilter.findObservationContext(request)
				.ifPresent((context) -> context.setPathPattern(Handler.TEMPLATE));
		};

		/**
		 * Starts the application and checks that a request is observed.
		 * @throws Exception if the chain fails
		 */
		@Setup
		public void start() throws Exception {
			this.context.register(MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
					ObservationAutoConfiguration.class, WebMvcObservationAutoConfiguration.class);
			this.context.refresh();
			this.filter = Objects.requireNonNull(this.context.getBean(FilterRegistrationBean.class).getFilter());
			FakeExchange exchange = new FakeExchange();
			this.filter.doFilter(exchange.request(), exchange.response(), this.chain);
			this.context.getBean(MeterRegistry.class)
				.get("http.server.requests")
				.tags("uri", Handler.TEMPLATE, "status", "200")
				.timer();
		}

		/**
		 * Stops the application.
		 */
		@TearDown
		public void close() {
			this.context.close();
		}

	}

}
