package dev.monitoring.statistics;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTotalsTests {

	private final RouteTotals totals = new RouteTotals();

	@Test
	void sumsWhatBelongsTogether() {
		add("a", 200, 3, 0, 0.3);
		add("a", 200, 1, 1, 0.5);
		add("a", 500, 9, 9, 0.9);
		assertThat(this.totals.rows(10)).hasSize(2).element(1).satisfies((row) -> {
			assertThat(row.statusCode()).isEqualTo(200);
			assertThat(row.requests()).isEqualTo(4);
			assertThat(row.errors()).isEqualTo(1);
			assertThat(row.mean()).isEqualTo(0.2);
			assertThat(row.p99()).isBetween(0.39, 0.56);
		});
	}

	@Test
	void theMostRequestedStandFirstUpToALimit() {
		add("b", 200, 5, 0, 1);
		add("a", 200, 5, 0, 1);
		add("c", 200, 7, 0, 1);
		assertThat(this.totals.rows(2)).extracting(RouteStatistics::service).containsExactly("c", "a");
	}

	@Test
	void errorsWithoutRequestsAreNoRow() {
		add("a", 404, 0, 2, 0);
		assertThat(this.totals.rows(10)).isEmpty();
	}

	private void add(String service, int status, long requests, long errors, double seconds) {
		LatencyHistogram times = new LatencyHistogram();
		times.record(seconds);
		this.totals.add(new RouteTotals.Key(null, service, "GET:/", status), requests, errors, seconds, times);
	}

}
