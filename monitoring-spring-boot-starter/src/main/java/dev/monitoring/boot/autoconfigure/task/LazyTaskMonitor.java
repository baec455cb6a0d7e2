package dev.monitoring.boot.autoconfigure.task;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;

import dev.monitoring.task.TaskMonitor;

/**
 * The monitor for advisors, which are made before other beans. While the context cannot
 * give it (it starts, or is closed) nothing is recorded: the advised method runs all the
 * same.
 */
final class LazyTaskMonitor implements Supplier<TaskMonitor> {

	private final ObjectProvider<TaskMonitor> provider;

	private volatile @Nullable TaskMonitor monitor;

	LazyTaskMonitor(ObjectProvider<TaskMonitor> provider) {
		this.provider = provider;
	}

	@Override
	public TaskMonitor get() {
		TaskMonitor known = this.monitor;
		if (known != null) {
			return known;
		}
		try {
			TaskMonitor found = this.provider.getIfAvailable(TaskMonitor::noOp);
			this.monitor = found;
			return found;
		}
		catch (BeansException | IllegalStateException ex) {
			return TaskMonitor.noOp();
		}
	}

}
