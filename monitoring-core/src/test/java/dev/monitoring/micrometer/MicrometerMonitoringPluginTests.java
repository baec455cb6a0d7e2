package dev.monitoring.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.monitoring.AdditionalValues;
import dev.monitoring.MonitoringPoint;
import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link MicrometerMonitoringPlugin}.
 */
class MicrometerMonitoringPluginTests {

	private static final AdditionalValues TAGGED = AdditionalValues.of(Map.of("handler_id", "h1", "account", "a1"),
			Map.of());

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final MicrometerMonitoringPlugin plugin = plugin(MicrometerSettings.DEFAULT);

	@Test
	void countsAndTimesRequests() {
		this.plugin.handle(request("GET:/items/{id}", 200, 0.25));
		this.plugin.handle(request("GET:/items/{id}", 200, 0.5));
		this.plugin.handle(request("GET:/items/{id}", 404, 0.125));
		Timer timer = this.registry.get("monitoring.requests").tag("status_code", "200").timer();
		assertThat(timer.count()).isEqualTo(2);
		assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(0.75);
		assertThat(timer.getId().getTags()).extracting((tag) -> tag.getKey() + "=" + tag.getValue())
			.containsExactly("route=GET:/items/{id}", "service=shop", "status_code=200");
		assertThat(timer.takeSnapshot().histogramCounts()).hasSameSizeAs(MicrometerSettings.DEFAULT_BUCKETS);
	}

	@Test
	void countsAnewWhereItsMetersWereRemoved() {
		this.plugin.handle(request("GET:/", 200, 0.25));
		this.plugin.handle(error(13037));
		this.registry.clear();
		this.plugin.handle(request("GET:/", 200, 0.5));
		this.plugin.handle(error(13037));
		assertThat(this.registry.get("monitoring.requests").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(0.5);
		assertThat(this.registry.get("monitoring.errors").counter().count()).isEqualTo(1);
	}

	@Test
	void metersThatThrowHarmNobody() throws Exception {
		PointMeters broken = (point, registry) -> {
			throw new IllegalStateException("broken");
		};
		PointMeters working = (point, registry) -> registry.counter("own").increment();
		MicrometerMonitoringPlugin plugin = new MicrometerMonitoringPlugin(this.registry, MicrometerSettings.DEFAULT,
				List.of(broken, working));
		plugin.handle(List.of(request("GET:/", 500, 0.25), error(13037)));
		assertThat(this.registry.get("monitoring.errors").counter().count()).isEqualTo(1);
		assertThat(this.registry.get("own").counter().count()).isEqualTo(2);
	}

	@Test
	void countsErrorsByTheirCode() {
		this.plugin.handle(error(13037));
		this.plugin.handle(error(13037));
		this.plugin.handle(error("HTTP_404"));
		Counter counter = this.registry.get("monitoring.errors").tag("error_code", "13037").counter();
		assertThat(counter.count()).isEqualTo(2);
		assertThat(counter.getId().getTags()).extracting((tag) -> tag.getKey() + "=" + tag.getValue())
			.containsExactly("error_code=13037", "route=GET:/", "service=shop");
		assertThat(this.registry.find("monitoring.requests").timer()).isNull();
	}

	@Test
	void leavesOtherSeriesToTheApplication() {
		this.plugin.handle(UsagePoint.of(1, "shop", "GET:/", AdditionalValues.of(Map.of(), Map.of("face_usages", 1))));
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void hasNoAdditionalTagsUnlessTheyAreChosen() {
		MicrometerMonitoringPlugin chosen = plugin(new MicrometerSettings(List.of("handler_id"), Map.of(), List.of(),
				MicrometerSettings.DEFAULT_BUCKETS, 100));
		this.plugin.handle(request("GET:/plain", 200, 0.1));
		chosen.handle(request("GET:/chosen", 200, 0.1));
		chosen.handle(RequestPoint.of(1, "shop", "GET:/without", 200, "r1", 0.1, AdditionalValues.NONE));
		assertThat(keys("GET:/plain")).containsExactly("route", "service", "status_code");
		assertThat(keys("GET:/chosen")).containsExactly("handler_id", "route", "service", "status_code");
		assertThat(this.registry.get("monitoring.requests").tag("handler_id", "none").timer().count()).isEqualTo(1);
	}

	private List<String> keys(String route) {
		return this.registry.get("monitoring.requests")
			.tag("route", route)
			.timer()
			.getId()
			.getTags()
			.stream()
			.map((tag) -> tag.getKey())
			.toList();
	}

	@Test
	void boundsTheValuesOfChosenTagsAndErrorCodes() {
		MicrometerMonitoringPlugin bounded = plugin(
				new MicrometerSettings(List.of("handler_id"), Map.of(), List.of(), List.of(), 3));
		for (int i = 0; i < 10; i++) {
			bounded.handle(RequestPoint.of(1, "shop", "GET:/", 200, "r1", 0.1,
					AdditionalValues.of(Map.of("handler_id", i), Map.of())));
			bounded.handle(ErrorPoint.of(1, "shop", "GET:/", 500, i, "r1", AdditionalValues.NONE));
		}
		assertThat(this.registry.get("monitoring.requests").timers()).hasSize(4);
		assertThat(this.registry.get("monitoring.requests").tag("handler_id", "OTHER").timer().count()).isEqualTo(7);
		assertThat(this.registry.get("monitoring.errors").tag("error_code", "OTHER").counter().count()).isEqualTo(7);
	}

	@Test
	void addsConstantLabelsToItsMeters() {
		MicrometerMonitoringPlugin labelled = plugin(
				new MicrometerSettings(List.of(), Map.of("stage", "demo"), List.of(), List.of(), 100));
		labelled.handle(request("GET:/", 200, 0.1));
		labelled.handle(error(1));
		assertThat(this.registry.get("monitoring.requests").tag("stage", "demo").timer().count()).isEqualTo(1);
		assertThat(this.registry.get("monitoring.errors").tag("stage", "demo").counter().count()).isEqualTo(1);
	}

	@Test
	void skipsPaths() {
		MicrometerMonitoringPlugin skipping = plugin(
				new MicrometerSettings(List.of(), Map.of(), List.of("/version", "/internal/**"), List.of(), 100));
		skipping.handle(request("GET:/version", 200, 0.1));
		skipping.handle(request("POST:/internal", 200, 0.1));
		skipping.handle(request("GET:/internal/{id}", 200, 0.1));
		assertThat(this.registry.getMeters()).isEmpty();
		skipping.handle(request("GET:/versions", 200, 0.1));
		skipping.handle(request("GET:/internals", 200, 0.1));
		assertThat(this.registry.get("monitoring.requests").timers()).hasSize(2);
	}

	@Test
	void callsTheMetersOfTheApplicationWithEveryPoint() {
		PointMeters own = (point, meters) -> meters.counter("points", "series", point.layout().series()).increment();
		MicrometerMonitoringPlugin calling = new MicrometerMonitoringPlugin(this.registry, MicrometerSettings.DEFAULT,
				List.of(own));
		calling.handle(request("GET:/", 200, 0.1));
		calling.handle(error(1));
		calling.handle(UsagePoint.of(1, "shop", "GET:/", AdditionalValues.NONE));
		assertThat(this.registry.get("points").counters()).hasSize(3).allMatch((counter) -> counter.count() == 1);
	}

	@Test
	void followsTheConventionsOfPrometheus() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		MicrometerMonitoringPlugin scraped = new MicrometerMonitoringPlugin(prometheus, MicrometerSettings.DEFAULT,
				List.of());
		scraped.handle(request("GET:/items/{id}", 200, 0.2));
		scraped.handle(error(13037));
		String labels = "{route=\"GET:/items/{id}\",service=\"shop\",status_code=\"200\"";
		assertThat(prometheus.scrape().lines()).contains("# TYPE monitoring_requests_seconds histogram",
				"monitoring_requests_seconds_bucket" + labels + ",le=\"0.1\"} 0",
				"monitoring_requests_seconds_bucket" + labels + ",le=\"0.25\"} 1",
				"monitoring_requests_seconds_count" + labels + "} 1", "# TYPE monitoring_errors_total counter",
				"monitoring_errors_total{error_code=\"13037\",route=\"GET:/\",service=\"shop\"} 1.0");
	}

	@Test
	void refusesSettingsOutOfRange() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MicrometerSettings(List.of(), Map.of(), List.of(), List.of(), 0))
			.withMessageContaining("max-tag-values");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MicrometerSettings(List.of(), Map.of(), List.of(), List.of(Duration.ZERO), 1))
			.withMessageContaining("buckets");
	}

	private MicrometerMonitoringPlugin plugin(MicrometerSettings settings) {
		return new MicrometerMonitoringPlugin(this.registry, settings, List.of());
	}

	private static MonitoringPoint request(String route, int status, double seconds) {
		return RequestPoint.of(1, "shop", route, status, "r1", seconds, TAGGED);
	}

	private static MonitoringPoint error(Object code) {
		return ErrorPoint.of(1, "shop", "GET:/", 500, code, "r1", TAGGED);
	}

}
