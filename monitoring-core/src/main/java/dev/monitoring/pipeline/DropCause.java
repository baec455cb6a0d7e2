package dev.monitoring.pipeline;

import java.util.Locale;

/**
 * Why a recorded point is not stored.
 */
public enum DropCause {

	/**
	 * The buffer had no room.
	 */
	BUFFER_FULL("the buffer was full: look why the store is slow or away, set monitoring.spool.directory, or raise"
			+ " monitoring.buffer-size"),

	/**
	 * The pipeline was closed already.
	 */
	CLOSED("monitoring was closed already: record before the application context closes"),

	/**
	 * The point could not be encoded.
	 */
	ENCODING("they could not be encoded: the application's log at level DEBUG has the exception"),

	/**
	 * The store refused the point for good.
	 */
	REFUSED("the store refused them: the log has its reasons"),

	/**
	 * The store did not take the point before the deadline of the shutdown.
	 */
	SHUTDOWN(
			"the store did not take them in time: set monitoring.spool.directory, or raise monitoring.shutdown-timeout"),

	/**
	 * The spool had no room for all points: the oldest had to go.
	 */
	SPOOL_FULL("the spool was full: raise monitoring.spool.max-size, or look why the store is away"),

	/**
	 * The point waited longer in the spool than it may.
	 */
	SPOOL_EXPIRED("they were in the spool for longer than monitoring.spool.max-age"),

	/**
	 * The point was in the spool and cannot be read any more.
	 */
	SPOOL_DAMAGED("files of the spool were damaged or taken away: look after its disk"),

	/**
	 * There is no store that could keep the point.
	 */
	NO_STORAGE("there is no store: set monitoring.storage-type");

	private final String advice;

	DropCause(String advice) {
		this.advice = advice;
	}

	/**
	 * The cause as the endpoint and the meters show it.
	 * @return lower case with underscores
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	String advice() {
		return this.advice;
	}

}
