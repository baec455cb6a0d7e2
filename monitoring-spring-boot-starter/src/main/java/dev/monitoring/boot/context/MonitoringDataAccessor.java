package dev.monitoring.boot.context;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringData;

/**
 * Has everything that propagates context by Micrometer bring along the current data:
 * executors with {@code spring.task.execution.propagate-context}, Reactor, and executors
 * that an application wraps itself.
 */
public final class MonitoringDataAccessor implements ThreadLocalAccessor<MonitoringData> {

	@Override
	public Object key() {
		return "dev.monitoring";
	}

	@Override
	public @Nullable MonitoringData getValue() {
		MonitoringData current = MonitoringData.current();
		return (current != MonitoringData.none()) ? current : null;
	}

	@Override
	public void setValue(MonitoringData value) {
		value.open();
	}

	@Override
	public void setValue() {
		MonitoringData.none().open();
	}

}
