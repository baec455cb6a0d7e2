package dev.monitoring;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The tags and fields that are added to a request or subtask while it runs; they stand on
 * all of its points. A handler takes it as an argument, deeper code by
 * {@link #current()}, and one can be made and passed anywhere. Safe for use by several
 * threads; never throws on what it is given.
 */
public class MonitoringData {

	/**
	 * The key under which the MDC holds the id of the current request.
	 */
	public static final String MDC_KEY = "request_id";

	private static final AtomicReferenceFieldUpdater<MonitoringData, @Nullable Additions> ADDITIONS = AtomicReferenceFieldUpdater
		.newUpdater(MonitoringData.class, Additions.class, "additions");

	private static final MonitoringData NONE = new Ignoring();

	// Set to null, not removed, after each request: the next one of the thread then finds
	// its place there.
	private static final ThreadLocal<@Nullable MonitoringData> CURRENT = new ThreadLocal<>();

	/**
	 * How requests end: nothing was current before.
	 */
	private static final Scope NOTHING_BEFORE = () -> {
		CURRENT.set(null);
		MDC.remove(MDC_KEY);
	};

	private final @Nullable String requestId;

	/**
	 * Of a part of some work: the data of the work around it.
	 */
	private final @Nullable MonitoringData around;

	private volatile @Nullable Additions additions;

	private volatile @Nullable Object errorCode;

	private volatile boolean ended;

	/**
	 * Makes data that belong to no request: to be passed around, and read by
	 * {@link #additional()}.
	 */
	public MonitoringData() {
		this(null);
	}

	/**
	 * Makes the data of a request.
	 * @param requestId the id of the request, which is in the MDC while the data are
	 * {@link #open() open}
	 */
	public MonitoringData(@Nullable String requestId) {
		this(requestId, null);
	}

	private MonitoringData(@Nullable String requestId, @Nullable MonitoringData around) {
		this.requestId = requestId;
		this.around = around;
	}

	/**
	 * Data that ignore what they are given: {@link #current()} where nothing is worked
	 * on. To open them ends what is current for a while.
	 * @return the data
	 */
	public static MonitoringData none() {
		return NONE;
	}

	/**
	 * The data of what the current thread works on: of the innermost open subtask, else
	 * of the request, else one that ignores what it is given.
	 * @return the data
	 */
	public static MonitoringData current() {
		MonitoringData current = CURRENT.get();
		while (current != null && current.ended) {
			current = current.around;
		}
		return (current != null) ? current : NONE;
	}

	/**
	 * Begins a part of what the current thread works on, such as a subtask. Its data are
	 * {@link #current()} until their {@link #end()}, on whatever thread that happens;
	 * then those around it are again. They have the request id of those around them.
	 * @return new data
	 */
	public static MonitoringData begin() {
		MonitoringData around = current();
		MonitoringData part = (around != NONE) ? new MonitoringData(around.requestId, around) : new MonitoringData();
		CURRENT.set(part);
		return part;
	}

	/**
	 * Has the current thread go on with what it worked on before {@link #begin()}, while
	 * other threads, to which the data are {@link #wrap(Runnable) brought}, go on with
	 * this.
	 */
	@SuppressWarnings("ReferenceEquality") // these very data
	public void leave() {
		if (CURRENT.get() == this) {
			CURRENT.set(this.around);
		}
	}

	/**
	 * Ends what {@link #begin()} began, on every thread that the data are current on.
	 * They can still be read.
	 */
	public void end() {
		this.ended = true;
		leave();
	}

	/**
	 * Has a task run with the data that are current now, whatever thread runs it: for
	 * threads to which nothing else brings them, such as those of an executor of one's
	 * own or of {@code CompletableFuture.supplyAsync}.
	 * @param task the task
	 * @return the task to hand over; the same one where nothing is current
	 */
	public static Runnable wrap(Runnable task) {
		MonitoringData data = current();
		if (data == NONE) {
			return task;
		}
		return () -> {
			try (Scope scope = data.open()) {
				task.run();
			}
		};
	}

	/**
	 * Has a task run with the data that are current now, as {@link #wrap(Runnable)} does.
	 * @param <T> what the task results in
	 * @param task the task
	 * @return the task to hand over; the same one where nothing is current
	 */
	public static <T extends @Nullable Object> Callable<T> wrap(Callable<T> task) {
		MonitoringData data = current();
		if (data == NONE) {
			return task;
		}
		return () -> {
			try (Scope scope = data.open()) {
				return task.call();
			}
		};
	}

	/**
	 * Makes this the {@link #current()} data of this thread, and puts the id of its
	 * request into the MDC, until the scope is closed.
	 * @return the scope, to be closed by the same thread
	 */
	public Scope open() {
		MonitoringData previous = CURRENT.get();
		String previousId = MDC.get(MDC_KEY);
		enter();
		if (previous == null && previousId == null) {
			return NOTHING_BEFORE;
		}
		return () -> {
			CURRENT.set(previous);
			mdc(previousId);
		};
	}

	void enter() {
		CURRENT.set(this);
		if (this.requestId != null) {
			MDC.put(MDC_KEY, this.requestId);
		}
	}

	private static void mdc(@Nullable String requestId) {
		if (requestId != null) {
			MDC.put(MDC_KEY, requestId);
		}
		else {
			MDC.remove(MDC_KEY);
		}
	}

	/**
	 * The id of the request that the data belong to.
	 * @return the id, or {@code null} where they belong to none
	 */
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Adds a tag: indexed in the store, so of few distinct values.
	 * @param key its key
	 * @param value its value; see {@link MonitoringPoint} for what is left out
	 * @return this
	 */
	public MonitoringData tag(@Nullable String key, @Nullable Object value) {
		put(true, key, value);
		return this;
	}

	/**
	 * Adds a field: not indexed, of any number of distinct values.
	 * @param key its key
	 * @param value its value; see {@link MonitoringPoint} for what is left out
	 * @return this
	 */
	public MonitoringData field(@Nullable String key, @Nullable Object value) {
		put(false, key, value);
		return this;
	}

	/**
	 * Times a block; its end adds the seconds to a field, so that a field which is timed
	 * several times has their sum.
	 * @param field the key of the field
	 * @return the timer, to be closed at the end of the block
	 */
	public MonitoringTimer time(String field) {
		return new MonitoringTimer(this, field);
	}

	/**
	 * Counts one use of something, such as an estimator, in the series
	 * {@code usages_statistic}.
	 * @param name its name; the field is {@code <name>_usages}
	 * @return this
	 */
	public MonitoringData use(String name) {
		return use(name, 1);
	}

	/**
	 * Counts uses of something, such as an estimator, in the series
	 * {@code usages_statistic}.
	 * @param name its name; the field is {@code <name>_usages}
	 * @param count how many
	 * @return this
	 */
	public MonitoringData use(String name, long count) {
		String key = Keys.clean(name + "_usages");
		if (key != null) {
			additions().usages.merge(key, count, (a, b) -> (Long) a + (Long) b);
		}
		return this;
	}

	/**
	 * Sets the error code, which then wins over the one of an exception.
	 * @param errorCode an integer or a text
	 * @return this
	 */
	public MonitoringData errorCode(@Nullable Object errorCode) {
		this.errorCode = ValueType.CODE.of(errorCode);
		return this;
	}

	/**
	 * The error code that was set.
	 * @return a Long or String, or {@code null}
	 */
	public @Nullable Object errorCode() {
		return this.errorCode;
	}

	/**
	 * The tags and fields that were added so far.
	 * @return an immutable copy
	 */
	public AdditionalValues additional() {
		Additions additions = this.additions;
		return (additions != null) ? AdditionalValues.ofCleanKeys(additions.tags, additions.fields)
				: AdditionalValues.NONE;
	}

	/**
	 * The uses that were counted so far.
	 * @return an immutable copy, as fields
	 */
	public AdditionalValues usages() {
		Additions additions = this.additions;
		return (additions != null) ? AdditionalValues.ofCleanKeys(Map.of(), additions.usages) : AdditionalValues.NONE;
	}

	void addSeconds(String field, double seconds) {
		String cleaned = Keys.clean(field);
		if (cleaned != null) {
			additions().fields.merge(cleaned, seconds,
					(before, more) -> (before instanceof Double sum) ? sum + seconds : more);
		}
	}

	void put(boolean tag, @Nullable String key, @Nullable Object value) {
		String cleaned = Keys.clean(key);
		Object converted = ValueType.ANY.of(value);
		if (cleaned != null && converted != null) {
			(tag ? additions().tags : additions().fields).put(cleaned, converted);
		}
	}

	private Additions additions() {
		Additions additions = this.additions;
		while (additions == null) {
			ADDITIONS.compareAndSet(this, null, new Additions());
			additions = this.additions;
		}
		return additions;
	}

	/**
	 * Ends {@link #open()}.
	 */
	@FunctionalInterface
	public interface Scope extends AutoCloseable {

		@Override
		void close();

	}

	/**
	 * What was added, made only for the requests that add something.
	 */
	private static final class Additions {

		// Sorted and lock-free.
		private final ConcurrentSkipListMap<String, Object> tags = new ConcurrentSkipListMap<>();

		private final ConcurrentSkipListMap<String, Object> fields = new ConcurrentSkipListMap<>();

		private final ConcurrentSkipListMap<String, Object> usages = new ConcurrentSkipListMap<>();

	}

	/**
	 * Outside of requests and subtasks.
	 */
	private static final class Ignoring extends MonitoringData {

		@Override
		void enter() {
			CURRENT.set(null);
			mdc(null);
		}

		@Override
		public void end() {
			// Never began.
		}

		@Override
		public void leave() {
			// Never began.
		}

		@Override
		void addSeconds(String field, double seconds) {
			// Nobody will ask.
		}

		@Override
		void put(boolean tag, @Nullable String key, @Nullable Object value) {
			// Nobody will ask.
		}

		@Override
		public MonitoringData use(String name, long count) {
			return this;
		}

		@Override
		public MonitoringData errorCode(@Nullable Object errorCode) {
			return this;
		}

	}

}
