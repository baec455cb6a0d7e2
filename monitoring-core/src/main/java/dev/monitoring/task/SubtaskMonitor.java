package dev.monitoring.task;

import java.util.Map;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringTimer;

/**
 * A subtask that a worker has begun. What is added to it, here or by
 * {@link MonitoringData#current()}, stands on the points that its end records, once:
 * {@code subtask_execution}, {@code subtask_final} and, if it failed,
 * {@code subtask_errors}. Any thread may close it. Safe for use by several threads.
 */
public final class SubtaskMonitor implements AutoCloseable {

	private final OpenSubtask subtask;

	SubtaskMonitor(OpenSubtask subtask) {
		this.subtask = subtask;
	}

	/**
	 * What is added to the subtask: to be passed to code that adds to it, and wrapped
	 * around what other threads do for it.
	 * @return the data
	 */
	public MonitoringData data() {
		return this.subtask.data();
	}

	/**
	 * Adds a tag: indexed in the store, so of few distinct values.
	 * @param key its key
	 * @param value its value
	 * @return this
	 */
	public SubtaskMonitor tag(@Nullable String key, @Nullable Object value) {
		data().tag(key, value);
		return this;
	}

	/**
	 * Adds a field, such as a count.
	 * @param key its key
	 * @param value its value
	 * @return this
	 */
	public SubtaskMonitor field(@Nullable String key, @Nullable Object value) {
		data().field(key, value);
		return this;
	}

	/**
	 * Times a block; its end adds the seconds to a field.
	 * @param field the key of the field, such as {@code save_result_time}
	 * @return the timer, to be closed at the end of the block
	 */
	public MonitoringTimer time(String field) {
		return data().time(field);
	}

	/**
	 * Records {@code subtask_execution} at once: how far a long subtask is. The fields
	 * stand on this point only, and the tags are those added so far. Does nothing on a
	 * subtask that is closed.
	 * @param fields what it has done
	 */
	public void progress(Map<String, ?> fields) {
		this.subtask.progress(fields);
	}

	/**
	 * Sets what {@code subtask_final} has as status; unset, it is 1, and 0 of a subtask
	 * that failed.
	 * @param status the status
	 * @return this
	 */
	public SubtaskMonitor status(int status) {
		this.subtask.status(status);
		return this;
	}

	/**
	 * Says that the subtask failed. The first time counts; on one that is closed it does
	 * nothing.
	 * @param errorCode what went wrong, an integer or a text
	 */
	public void fail(Object errorCode) {
		this.subtask.fail(errorCode);
	}

	/**
	 * Says that the subtask failed with an exception. Its error code is the one set by
	 * {@link MonitoringData#errorCode(Object)}, else the exception's own, else its
	 * class's name. The first time counts.
	 * @param exception the exception
	 */
	public void fail(Throwable exception) {
		this.subtask.fail(exception);
	}

	/**
	 * Has the subtask end when a stage does, failed if the stage is. Where the subtask
	 * goes on on other threads, the current one works on it no more.
	 * @param stage the stage
	 */
	public void closeWith(CompletionStage<?> stage) {
		this.subtask.leaveThread();
		// This object is held by the stage from now on.
		stage.whenComplete((value, exception) -> {
			if (exception != null) {
				fail(exception);
			}
			close();
		});
	}

	/**
	 * Whether it failed.
	 * @return {@code true} after {@link #fail}
	 */
	public boolean isFailed() {
		return this.subtask.isFailed();
	}

	/**
	 * Ends the subtask. A second call does nothing.
	 */
	@Override
	public void close() {
		this.subtask.close();
	}

	@Override
	public String toString() {
		return this.subtask.toString();
	}

	/**
	 * The work of a subtask.
	 *
	 * @param <E> what it throws
	 */
	@FunctionalInterface
	public interface Action<E extends Exception> {

		/**
		 * Does the work.
		 * @param subtask the open subtask; the caller closes it
		 * @throws E if the subtask failed
		 */
		void run(SubtaskMonitor subtask) throws E;

	}

	/**
	 * The work of a subtask, with a result.
	 *
	 * @param <T> the result
	 * @param <E> what it throws
	 */
	@FunctionalInterface
	public interface Work<T extends @Nullable Object, E extends Exception> {

		/**
		 * Does the work.
		 * @param subtask the open subtask; the caller closes it
		 * @return the result
		 * @throws E if the subtask failed
		 */
		T call(SubtaskMonitor subtask) throws E;

	}

}
