package dev.monitoring.adapter.influx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StorageException;
import dev.monitoring.storage.StorageScript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FluxScripts}.
 */
class FluxScriptsTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final ZoneId MOSCOW = ZoneId.of("Europe/Moscow");

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			UTC;                 01:00; 0 1 * * *
			Europe/Moscow;       01:00; 0 22 * * *
			Asia/Kolkata;        01:00; 30 19 * * *
			Asia/Kathmandu;      01:00; 15 19 * * *
			Europe/Berlin;       01:00; 0 0,23 * * *
			America/New_York;    01:00; 0 5,6 * * *
			Europe/London;       01:00; 0 0,1 * * *
			Africa/Cairo;        00:00; 0 21,22 * * *
			Australia/Lord_Howe; 01:00; 0,30 14 * * *
			Pacific/Auckland;    23:59; 59 10,11 * * *
			""")
	void theScheduleFallsOnTheLocalTimeAllTheYear(ZoneId zone, LocalTime time, String cron) {
		assertThat(FluxScripts.cron(time, zone, NOW)).isEqualTo(cron);
		assertThat(FluxScripts.cron(time, zone, NOW.plusSeconds(86400 * 180))).isEqualTo(cron);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			Z;             timezone.fixed(offset: 0s)
			UTC;           timezone.fixed(offset: 0s)
			+05:30;        timezone.fixed(offset: 19800s)
			UTC-03:00;     timezone.fixed(offset: -10800s)
			Europe/Berlin; timezone.location(name: "Europe/Berlin")
			""")
	void theServerKnowsTheZone(ZoneId zone, String location) throws Exception {
		assertThat(new FluxScripts(AggregationSettings.defaults(zone), "m", NOW).all())
			.allSatisfy((script) -> assertThat(script.text()).contains("\noption location = " + location + "\n"));
	}

	@Test
	void fillsEverythingIn() throws Exception {
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 4, null);
		List<StorageScript> scripts = new FluxScripts(settings, "monitoring", NOW).all();
		assertThat(scripts).extracting(StorageScript::name)
			.containsExactly("requests_1d.flux", "errors_1d.flux", "usages_1d.flux");
		assertThat(scripts).allSatisfy((script) -> assertThat(script.text()).doesNotContain("${")
			.contains("cron: \"0 22 * * *\"", "timezone.location(name: \"Europe/Moscow\")", "\ndays = [1, 2, 3, 4]\n",
					"from(bucket: \"monitoring\")", "to(bucket: \"monitoring_aggregated\")"));
		assertThat(scripts.get(1).text()).contains("option task = {name: \"monitoring_errors_1d\", ");
	}

	@Test
	void aNameCannotLeaveItsLiteral() throws Exception {
		String text = new FluxScripts(AggregationSettings.defaults(MOSCOW), "a\") \\ ${days} $\\{x}\n", NOW).all()
			.get(2)
			.text();
		assertThat(text).contains("from(bucket: \"a\\\") \\\\ \\x24{days} \\x24\\\\{x}\\n\")");
	}

	@Test
	void anEditedScriptTakesThePlaceOfOurs(@TempDir Path folder) throws Exception {
		Files.writeString(folder.resolve("errors_1d.flux"), "edited ${location}");
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, folder);
		List<StorageScript> scripts = new FluxScripts(settings, "monitoring", NOW).all();
		assertThat(scripts.get(1)).isEqualTo(new StorageScript("errors_1d.flux", "edited ${location}"));
		assertThat(scripts.get(0).text()).startsWith("// What requests did");
	}

	@Test
	void aScriptIsOursWhateverItsScheduleAndDays() throws Exception {
		FluxScripts scripts = new FluxScripts(AggregationSettings.defaults(MOSCOW), "monitoring", NOW);
		String text = scripts.all().get(1).text();
		assertThat(scripts.isOurs("errors_1d", text)).isTrue();
		assertThat(scripts.isOurs("errors_1d", FluxScripts.withDays(text.replace("0 22", "30 5"), 9) + "\n")).isTrue();
		assertThat(scripts.isOurs("errors_1d", text.replace("max(", "min("))).isFalse();
		assertThat(scripts.isOurs("requests_1d", text)).isFalse();
	}

	@Test
	void saysWhichEditedScriptCannotBeRead(@TempDir Path folder) throws Exception {
		Files.createDirectory(folder.resolve("usages_1d.flux"));
		AggregationSettings settings = new AggregationSettings(LocalTime.of(1, 0), MOSCOW, 3, folder);
		assertThatExceptionOfType(StorageException.class).isThrownBy(new FluxScripts(settings, "monitoring", NOW)::all)
			.withMessageContaining("usages_1d.flux")
			.withMessageContaining("monitoring.aggregation.scripts");
	}

	@Test
	void otherDaysCanBeComputed() throws Exception {
		for (StorageScript script : new FluxScripts(AggregationSettings.defaults(MOSCOW), "m", NOW).all()) {
			assertThat(FluxScripts.hasDays(script.text())).isTrue();
			assertThat(FluxScripts.withDays(script.text(), 2)).contains("\ndays = [1, 2]\n")
				.doesNotContain("[1, 2, 3]");
			// A union of one table is an error.
			assertThat(FluxScripts.withDays(script.text(), 1)).contains("\ndays = [1, 1]\n");
		}
		assertThat(FluxScripts.hasDays("x = 1")).isFalse();
	}

}
