package dev.monitoring.statistics;

import java.time.Instant;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatisticsRangeTests {

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	private static final Instant KEPT = Instant.parse("2026-11-20T10:00:00Z");

	@Test
	void isRawWhereRawRowsCoverIt() {
		assertThat(range("2026-11-20T10:00:00Z", "2026-11-22T00:00:00Z", MOSCOW))
			.isEqualTo(expected("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-22T00:00:00Z"))
			.satisfies((range) -> {
				assertThat(range.isAggregated()).isFalse();
				assertThat(range.isRaw()).isTrue();
			});
	}

	@Test
	void isCutWhereThereIsNothingElse() {
		assertThat(range("2026-11-01T00:00:00Z", "2026-11-22T00:00:00Z", null))
			.isEqualTo(expected("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-22T00:00:00Z"));
		assertThat(range("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", null))
			.isEqualTo(expected("2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z"));
	}

	@Test
	void takesWholeLocalDaysBeforeRawRows() {
		assertThat(range("2026-11-01T12:00:00Z", "2026-11-22T12:00:00Z", MOSCOW))
			.isEqualTo(expected("2026-10-31T21:00:00Z", "2026-11-20T21:00:00Z", "2026-11-22T12:00:00Z"));
	}

	@Test
	void endsWithADayWhereNoRawRowsAreLeft() {
		assertThat(range("2026-11-01T12:00:00Z", "2026-11-10T12:00:00Z", MOSCOW))
			.isEqualTo(expected("2026-10-31T21:00:00Z", "2026-11-10T21:00:00Z", "2026-11-10T21:00:00Z"))
			.satisfies((range) -> assertThat(range.isRaw()).isFalse());
	}

	@ParameterizedTest
	@CsvSource({ "Africa/Cairo, 2026-04-24T12:00:00Z, 2026-04-23T22:00:00Z",
			"Europe/Berlin, 2026-10-25T20:00:00Z, 2026-10-24T22:00:00Z",
			"Asia/Kolkata, 2026-01-01T00:00:00Z, 2025-12-31T18:30:00Z",
			"America/New_York, 2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z" })
	void aDayStartsWithItsFirstInstant(ZoneId zone, Instant moment, Instant start) {
		assertThat(StatisticsRange.dayAtOrBefore(moment, zone)).isEqualTo(start);
	}

	private static StatisticsRange range(String from, String to, @Nullable ZoneId zone) {
		return StatisticsRange.of(new StatisticsQuery(Instant.parse(from), Instant.parse(to), null, null, null, 10),
				KEPT, zone);
	}

	private static StatisticsRange expected(String from, String rawFrom, String to) {
		return new StatisticsRange(Instant.parse(from), Instant.parse(rawFrom), Instant.parse(to));
	}

}
