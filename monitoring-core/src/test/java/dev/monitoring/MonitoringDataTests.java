package dev.monitoring;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests of {@link MonitoringData} and {@link Route}.
 */
class MonitoringDataTests {

	private static final PointLayout LAYOUT = PointLayout.series("data").build();

	private final MonitoringData data = new MonitoringData();

	@Test
	void keepsTagsAndFieldsTheLastOfEachKey() {
		this.data.tag("shop", 7).field("a", 1).field("a", 2).field("null", null).tag("", "x");
		assertThat(point().tags()).containsExactly(entry("shop", 7L));
		assertThat(point().fields()).containsExactly(entry("a", 2L));
	}

	@Test
	void timesABlockInSeconds() {
		try (MonitoringTimer timer = this.data.time("match_time")) {
			assertThat(point().fields()).isEmpty();
		}
		assertThat((Double) point().fields().get("match_time")).isPositive().isLessThan(10);
	}

	@Test
	void sumsWhatIsTimedSeveralTimes() {
		this.data.field("match_time", 1000.0);
		MonitoringTimer timer = this.data.time("match_time");
		timer.close();
		Object once = point().fields().get("match_time");
		timer.close();
		assertThat((Double) once).isGreaterThan(1000).isLessThan(1010);
		assertThat(point().fields()).as("a timer ends once").containsEntry("match_time", once);
	}

	@Test
	void countsUsages() {
		this.data.use("face").use("face", 2).use("mask");
		MonitoringPoint point = MonitoringPoint.of(LAYOUT, 0, this.data.usages());
		assertThat(point.fields()).containsExactly(entry("face_usages", 3L), entry("mask_usages", 1L));
	}

	@Test
	void keepsAnErrorCodeAsGiven() {
		assertThat(this.data.errorCode()).isNull();
		assertThat(this.data.errorCode(13037).errorCode()).isEqualTo(13037L);
		assertThat(this.data.errorCode("NO_FACE").errorCode()).isEqualTo("NO_FACE");
	}

	@Test
	void hasItsRequestIdInTheMdcWhileItIsOpen() {
		MDC.put(MonitoringData.MDC_KEY, "outer");
		try (MonitoringData.Scope scope = new MonitoringData("inner").open()) {
			assertThat(MDC.get(MonitoringData.MDC_KEY)).isEqualTo("inner");
			try (MonitoringData.Scope none = MonitoringData.none().open()) {
				assertThat(MDC.get(MonitoringData.MDC_KEY)).isNull();
				assertThat(MonitoringData.current()).isSameAs(MonitoringData.none());
			}
			assertThat(MonitoringData.current().requestId()).isEqualTo("inner");
		}
		assertThat(MDC.get(MonitoringData.MDC_KEY)).isEqualTo("outer");
		MDC.remove(MonitoringData.MDC_KEY);
	}

	@Test
	void goesAlongWithAWrappedTask() throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Callable<String> bare = () -> MonitoringData.current().requestId() + " " + MDC.get(MonitoringData.MDC_KEY);
			Callable<String> wrapped;
			try (MonitoringData.Scope scope = new MonitoringData("r1").open()) {
				wrapped = MonitoringData.wrap(bare);
				executor.submit(MonitoringData.wrap(() -> {
					MonitoringData.current().field("seen", true);
				})).get();
				assertThat(MonitoringPoint.of(LAYOUT, 0, MonitoringData.current().additional()).fields())
					.containsEntry("seen", true);
			}
			assertThat(executor.submit(wrapped).get()).isEqualTo("r1 r1");
			assertThat(executor.submit(bare).get()).as("nothing stays behind").isEqualTo("null null");
			assertThat(MonitoringData.wrap(bare)).as("nothing to bring along").isSameAs(bare);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void isCurrentWithinItsScopeOnly() {
		MonitoringData inner = new MonitoringData();
		try (MonitoringData.Scope outerScope = this.data.open()) {
			try (MonitoringData.Scope innerScope = inner.open()) {
				MonitoringData.current().field("where", "inner");
			}
			assertThat(MonitoringData.current()).isSameAs(this.data);
		}
		MonitoringData.current().field("where", "nowhere").tag("a", 1).use("b").errorCode(1);
		assertThat(MonitoringData.current().additional()).isSameAs(AdditionalValues.NONE);
		assertThat(MonitoringData.current().errorCode()).isNull();
		assertThat(MonitoringPoint.of(LAYOUT, 0, inner.additional()).fields()).isEqualTo(Map.of("where", "inner"));
		assertThat(point().fields()).isEmpty();
	}

	@Test
	void whitelistsMethodsOfRoutes() {
		assertThat(new Route("POST", "/handlers/{handlerId}/events")).hasToString("POST:/handlers/{handlerId}/events");
		assertThat(new Route("FOOBAR".repeat(50), "/any")).hasToString("OTHER:/any");
	}

	private MonitoringPoint point() {
		return MonitoringPoint.of(LAYOUT, 0, this.data.additional());
	}

}
