package dev.monitoring;

import java.util.Map;

import org.junit.jupiter.api.Test;

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
