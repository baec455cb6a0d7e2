package dev.monitoring.boot.autoconfigure.statistics;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.monitoring.storage.AggregationSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AggregationPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "01:00, 01:00", "1:30, 01:30", "22:00:05, 22:00:05", "1320, 22:00", "60, 01:00", "0, 00:00",
			"79200, 22:00", "3600, 01:00" })
	void takesATimeAlsoAsYamlMakesItWithoutQuotes(String text, LocalTime time) {
		assertThat(properties(text).settings(Duration.ZERO).time()).isEqualTo(time);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "25:00", "noon", "0 1 * * *", "1440", "86400", "-1", "01:00Z" })
	void refusesWhatIsNoTimeOfDay(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> properties(text))
			.withMessageStartingWith("monitoring.aggregation.time must be a time of day such as \"01:00\", not ");
	}

	@Test
	void theZoneIsTheJvmsUnlessSet(@TempDir Path scripts) {
		assertThat(properties("01:00").settings(Duration.ZERO))
			.isEqualTo(new AggregationSettings(LocalTime.of(1, 0), ZoneId.systemDefault(), 3, null));
		assertThat(
				new AggregationProperties(true, "02:00", ZoneId.of("Europe/Moscow"), scripts).settings(Duration.ZERO))
			.isEqualTo(new AggregationSettings(LocalTime.of(2, 0), ZoneId.of("Europe/Moscow"), 3, scripts));
	}

	@Test
	void asManyDaysAreAggregatedAnewAsPointsMayWaitInTheSpool() {
		assertThat(properties("01:00").settings(Duration.ofHours(24)).days()).isEqualTo(3);
		assertThat(properties("01:00").settings(Duration.ofHours(49)).days()).isEqualTo(4);
		assertThat(properties("01:00").settings(Duration.ofDays(7)).days()).isEqualTo(8);
	}

	private static AggregationProperties properties(String time) {
		return new AggregationProperties(true, time, null, null);
	}

}
