package dev.monitoring.adapter.influx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

import dev.monitoring.storage.StoragePart;

/**
 * A task in the server.
 *
 * @param id its id; older tasks have smaller ones
 * @param name its name, which others may have too
 * @param description what tells whether its script is as we made it
 * @param script its script
 * @param active whether it runs
 * @param lastRun how its last run ended, empty if there was none
 */
record InfluxTask(String id, String name, String description, String script, boolean active, String lastRun) {

	private static final Pattern HASH = Pattern.compile("\\(script ([0-9a-f]+)\\)");

	static InfluxTask of(JsonNode json) {
		return new InfluxTask(text(json, "id"), text(json, "name"), text(json, "description"), text(json, "flux"),
				text(json, "status").equals("active"), text(json, "lastRunStatus"));
	}

	private static String text(JsonNode json, String key) {
		return json.path(key).asString("");
	}

	/**
	 * The description of a task that has our script.
	 */
	static String description(String script) {
		return "Aggregates the last days of monitoring every night. It may be edited, and then stays as it is. (script "
				+ FluxScripts.hash(script) + ")";
	}

	/**
	 * Whether somebody changed it: schedule, script, description or whether it runs.
	 */
	boolean isEdited() {
		Matcher hash = HASH.matcher(this.description);
		return !this.active || !hash.find() || !hash.group(1).equals(FluxScripts.hash(this.script));
	}

	boolean isFailing() {
		return this.active && this.lastRun.equals("failed");
	}

	/**
	 * How it is beside what we would make.
	 */
	StoragePart part(String wanted) {
		if (isEdited()) {
			return new StoragePart("task", this.name, StoragePart.State.EDITED,
					this.active ? "stays as it is" : "is inactive and stays so");
		}
		return this.script.equals(wanted) ? new StoragePart("task", this.name, StoragePart.State.PRESENT, "")
				: new StoragePart("task", this.name, StoragePart.State.OUTDATED, "create replaces its script");
	}

}
