package dev.monitoring.adapter.influx;

import java.util.List;
import java.util.function.Consumer;

import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StorageScript;

/**
 * One of our tasks, whether it is there or not.
 *
 * @param tasks the tasks of the server
 * @param name its name
 * @param measurement what it writes
 * @param script the script that it should have
 */
record NightlyTask(InfluxTasks tasks, String name, String measurement, String script) {

	/**
	 * The task of a script.
	 * @param bucket the name of the bucket of raw points
	 */
	static NightlyTask of(InfluxTasks tasks, String bucket, StorageScript script) {
		String measurement = script.name().substring(0, script.name().lastIndexOf('.'));
		return new NightlyTask(tasks, FluxScripts.task(bucket, measurement), measurement, script.text());
	}

	/**
	 * Makes the task or replaces the script of an unedited one, and runs it where no run
	 * has shown yet that it works.
	 * @return the task
	 */
	InfluxTask prepare(Consumer<String> progress) throws FluxException, InterruptedException {
		InfluxTask task = this.tasks.only(this.name);
		boolean changed = true;
		if (task == null) {
			task = this.tasks.make(this.name, this.script);
			progress.accept("Made the task " + this.name);
		}
		else if (!task.isEdited() && !task.script().equals(this.script)) {
			task = this.tasks.replace(task.id(), this.script);
			progress.accept("Replaced the script of the task " + this.name);
		}
		else {
			changed = !task.lastRun().equals("success");
		}
		if (task.active() && changed) {
			run(task.id());
			progress.accept("Ran the task " + this.name + ": it works");
		}
		return task;
	}

	private void run(String id) throws FluxException, InterruptedException {
		try {
			this.tasks.run(id);
		}
		catch (FluxException ex) {
			throw new FluxException("of the task '" + this.name + "', " + ex.getMessage(), ex);
		}
	}

	/**
	 * How the task is.
	 */
	StoragePart part() throws FluxException {
		List<InfluxTask> found = this.tasks.find(this.name);
		if (found.isEmpty()) {
			return new StoragePart("task", this.name, StoragePart.State.MISSING,
					this.tasks.mayMake() ? "" : "the token may not make it");
		}
		InfluxTask task = found.stream().filter(InfluxTask::isEdited).findFirst().orElse(found.get(0));
		return task.isFailing() ? new StoragePart("task", this.name, StoragePart.State.BROKEN,
				"its last run failed: " + this.tasks.lastFailure(task.id())) : task.part(this.script);
	}

	/**
	 * Removes the task, whoever edited it.
	 */
	void drop(Consumer<String> progress) throws FluxException {
		for (InfluxTask task : this.tasks.find(this.name)) {
			this.tasks.remove(task.id());
			progress.accept("Removed the task " + this.name);
		}
	}

}
