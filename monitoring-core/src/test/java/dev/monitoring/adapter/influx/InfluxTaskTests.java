package dev.monitoring.adapter.influx;

import org.junit.jupiter.api.Test;

import dev.monitoring.storage.StoragePart.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link InfluxTask}.
 */
class InfluxTaskTests {

	private static final String OURS = "option task = {name: \"monitoring_requests_1d\", cron: \"0 22 * * *\"}";

	private static final String EDITED = OURS.replace("0 22", "30 23");

	private static final String OF_OLDER_VERSION = OURS.replace("_1d", "_daily");

	@Test
	void isPresentWithOurScript() {
		assertThat(state(task(OURS, OURS, true, "success"))).isEqualTo(State.PRESENT);
	}

	@Test
	void isEditedWhereSomebodyChangedItsScript() {
		InfluxTask task = task(EDITED, OURS, true, "success");
		assertThat(task.isEdited()).isTrue();
		assertThat(state(task)).isEqualTo(State.EDITED);
	}

	@Test
	void isEditedWhereSomebodySwitchedItOff() {
		InfluxTask task = task(OURS, OURS, false, "failed");
		assertThat(task.isEdited()).isTrue();
		assertThat(state(task)).isEqualTo(State.EDITED);
	}

	@Test
	void isEditedWhereItIsNotOurs() {
		assertThat(new InfluxTask("1", "monitoring_requests_1d", "my own", OURS, true, "").isEdited()).isTrue();
	}

	@Test
	void isOutdatedWithTheScriptOfAnOlderVersion() {
		InfluxTask task = task(OF_OLDER_VERSION, OF_OLDER_VERSION, true, "success");
		assertThat(task.isEdited()).isFalse();
		assertThat(state(task)).isEqualTo(State.OUTDATED);
	}

	@Test
	void isFailingWhereItsLastRunFailedAndOthersWillFollow() {
		assertThat(task(OURS, OURS, true, "failed").isFailing()).isTrue();
		assertThat(task(OURS, OURS, true, "success").isFailing()).isFalse();
		assertThat(task(OURS, OURS, false, "failed").isFailing()).isFalse();
	}

	private static InfluxTask task(String script, String describedScript, boolean active, String lastRun) {
		return new InfluxTask("1", "monitoring_requests_1d", InfluxTask.description(describedScript), script, active,
				lastRun);
	}

	private static State state(InfluxTask task) {
		return task.part(OURS).state();
	}

}
