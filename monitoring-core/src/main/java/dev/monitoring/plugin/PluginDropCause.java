package dev.monitoring.plugin;

import java.util.Locale;

/**
 * Why a plugin did not do its work on a point.
 */
public enum PluginDropCause {

	/**
	 * The plugin was too slow, or not ready: its buffer had no room.
	 */
	BUFFER_FULL,

	/**
	 * The plugin threw.
	 */
	FAILED,

	/**
	 * The plugin took longer than its timeout and gave up when it was interrupted.
	 */
	TIMEOUT,

	/**
	 * The plugin did not get to the point before the deadline of the shutdown.
	 */
	SHUTDOWN,

	/**
	 * The plugin was closed already.
	 */
	CLOSED;

	/**
	 * The cause as the endpoint and the meters show it.
	 * @return lower case with underscores
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

}
