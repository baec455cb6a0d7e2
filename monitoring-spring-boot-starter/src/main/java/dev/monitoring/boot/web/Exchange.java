package dev.monitoring.boot.web;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;

import dev.monitoring.MonitoringData;
import dev.monitoring.MonitoringTimer;

/**
 * One request from its first dispatch to its end, which may be several dispatches and
 * threads later. Kept in a request attribute.
 */
final class Exchange {

	/**
	 * The request attribute that holds the exchange.
	 */
	static final String ATTRIBUTE = Exchange.class.getName();

	/**
	 * What the attribute holds for a request that is not recorded.
	 */
	static final Object NOT_FOLLOWED = Boolean.FALSE;

	private static final AtomicIntegerFieldUpdater<Exchange> FINISHED = AtomicIntegerFieldUpdater
		.newUpdater(Exchange.class, "finished");

	private final String method;

	private final long time;

	private final long started = System.nanoTime();

	private final MonitoringData data;

	private volatile int finished;

	// Dispatches follow each other, so that one field is not written by two threads.
	private boolean customized;

	private boolean handled;

	private volatile @Nullable MonitoringTimer handlerTimer;

	private volatile @Nullable String template;

	private volatile boolean staticResource;

	private volatile @Nullable Throwable exception;

	private volatile @Nullable Object problemCode;

	private volatile boolean failedAfterCommit;

	private volatile boolean abandoned;

	private volatile @Nullable Runnable end;

	private volatile int committedStatus;

	private volatile int provisionalStatus;

	private volatile long quietSince;

	/**
	 * Whether no dispatch runs.
	 */
	private volatile boolean quiet;

	/**
	 * Its place among the open exchanges.
	 */
	private int place = -1;

	Exchange(String method, String requestId, long time) {
		this.method = method;
		this.data = new MonitoringData(requestId);
		this.time = time;
	}

	String method() {
		return this.method;
	}

	/**
	 * The start of the request, in nanoseconds since the epoch.
	 */
	long time() {
		return this.time;
	}

	double elapsedSeconds() {
		return (System.nanoTime() - this.started) / 1e9;
	}

	MonitoringData data() {
		return this.data;
	}

	/**
	 * Times the first handler, until {@link #handlerEnded()} or the end of the exchange.
	 */
	void handlerStarted(String field) {
		this.handlerTimer = this.data.time(field);
	}

	void handlerEnded() {
		MonitoringTimer timer = this.handlerTimer;
		if (timer != null) {
			timer.close();
		}
	}

	@Nullable String template() {
		return this.template;
	}

	/**
	 * Keeps the first template: a forward or an error page would overwrite it.
	 */
	void matched(@Nullable String template, boolean staticResource) {
		if (this.template == null && template != null) {
			if (staticResource) {
				this.staticResource = true;
			}
			this.template = template;
		}
	}

	boolean isStaticResource() {
		return this.staticResource;
	}

	@Nullable Throwable exception() {
		return this.exception;
	}

	/**
	 * Notes what a handler or filter threw; the last exception counts.
	 */
	void threw(Throwable exception, HttpServletResponse response) {
		observe(response);
		if (this.committedStatus != 0 && exception instanceof AsyncRequestTimeoutException) {
			// How a stream ends whose time is up.
			return;
		}
		this.exception = exception;
		if (this.committedStatus != 0) {
			this.failedAfterCommit = true;
		}
	}

	/**
	 * Notes that the client is gone. Of an async request this is the end, since
	 * containers may not tell of another.
	 */
	void abandoned() {
		if (this.abandoned) {
			return;
		}
		this.abandoned = true;
		Runnable end = this.end;
		if (end != null) {
			end.run();
		}
	}

	boolean isAbandoned() {
		return this.abandoned;
	}

	/**
	 * What ends this exchange once its client is gone: set when no dispatch runs any
	 * more.
	 */
	void endsBy(Runnable end) {
		this.end = end;
		if (this.abandoned) {
			end.run();
		}
	}

	/**
	 * The error code of a problem detail that is the response.
	 */
	@Nullable Object problemCode() {
		return this.problemCode;
	}

	void problemCode(Object code) {
		this.problemCode = code;
	}

	/**
	 * Whether an exception came when the client had its status already.
	 */
	boolean failedAfterCommit() {
		return this.failedAfterCommit;
	}

	/**
	 * Freezes the status once it is on its way to the client: containers change what they
	 * report afterwards. {@code sendError} commits too, but an error page may still
	 * change that status.
	 */
	void observe(HttpServletResponse response) {
		if (this.committedStatus == 0 && this.provisionalStatus == 0 && response.isCommitted()) {
			this.committedStatus = response.getStatus();
		}
	}

	/**
	 * Notes the status that the client gets unless an error page says otherwise.
	 */
	void provisional(int status) {
		if (this.committedStatus == 0) {
			this.quietSince = System.nanoTime();
			this.provisionalStatus = status;
		}
	}

	boolean isProvisional() {
		return this.provisionalStatus != 0;
	}

	/**
	 * Notes that another dispatch has begun.
	 */
	void entered(HttpServletResponse response) {
		this.quiet = false;
		observe(response);
	}

	/**
	 * Notes that a dispatch has ended after which another may follow.
	 */
	void exited(HttpServletResponse response) {
		observe(response);
		this.quietSince = System.nanoTime();
		this.quiet = true;
	}

	/**
	 * Whether no error page came for so many nanoseconds.
	 */
	boolean isOverdue(long nanos) {
		return this.provisionalStatus != 0 && this.quiet && System.nanoTime() - this.quietSince > nanos;
	}

	/**
	 * The status that the client got, as far as it is known without the response.
	 * @return 0 if it is not
	 */
	int knownStatus() {
		return (this.committedStatus != 0) ? this.committedStatus : this.provisionalStatus;
	}

	/**
	 * The status that the client got at the end of the response.
	 */
	int status(HttpServletResponse response) {
		return (this.committedStatus != 0) ? this.committedStatus : response.getStatus();
	}

	/**
	 * Ends the exchange.
	 * @return whether it was still open
	 */
	boolean finish() {
		boolean open = FINISHED.compareAndSet(this, 0, 1);
		if (open) {
			// An async handler whose last dispatch never came has not ended yet.
			handlerEnded();
		}
		return open;
	}

	/**
	 * Whether this is the first time that it is asked.
	 */
	boolean customize() {
		boolean first = !this.customized;
		this.customized = true;
		return first;
	}

	/**
	 * Whether this is the first handler: that of another dispatch adds nothing.
	 */
	boolean firstHandler() {
		boolean first = !this.handled;
		this.handled = true;
		return first;
	}

	boolean isFinished() {
		return this.finished != 0;
	}

	/**
	 * Where {@link OpenExchanges} keeps it.
	 * @return -1 if it has no place of its own
	 */
	int place() {
		return this.place;
	}

	void place(int place) {
		this.place = place;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	/**
	 * Spread well enough, and for nothing: an object's own costs more than to keep the
	 * exchange in a set.
	 */
	@Override
	public int hashCode() {
		return Long.hashCode(this.started);
	}

}
