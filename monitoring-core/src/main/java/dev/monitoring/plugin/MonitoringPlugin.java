package dev.monitoring.plugin;

import java.util.List;

import dev.monitoring.MonitoringPoint;

/**
 * Gets every recorded point of every series, whatever the store does with it, shortly
 * after it was recorded: to send it elsewhere, to count it, to react to it.
 * <p>
 * All methods are called by one thread of the plugin's own, which may block: what comes
 * meanwhile waits in a bounded buffer, and what finds no room is dropped for this plugin
 * alone and counted. A call that takes longer than its timeout is interrupted. An
 * exception is logged, once a minute at most, and counted; it harms nobody else. The id
 * of the request that points belong to is in the MDC.
 */
@FunctionalInterface
public interface MonitoringPlugin {

	/**
	 * Opens connections. Called before any point comes, and again after a pause if it
	 * threw; the application does not wait for it.
	 * @throws Exception if the plugin cannot work yet
	 */
	default void initialize() throws Exception {
	}

	/**
	 * Gets a point.
	 * @param point the point as it is stored, with the tags of every point
	 * @throws Exception if the plugin could not do its work
	 */
	void handle(MonitoringPoint point) throws Exception;

	/**
	 * Gets the points that were recorded together, such as those of a request after its
	 * end. By default each goes to {@link #handle(MonitoringPoint)}.
	 * @param points the points
	 * @throws Exception if the plugin could not do its work: all of them count as failed
	 */
	default void handle(List<MonitoringPoint> points) throws Exception {
		for (MonitoringPoint point : points) {
			handle(point);
		}
	}

	/**
	 * Closes connections. Called after the last point, if the plugin was initialized.
	 * @throws Exception if something went wrong, which is logged
	 */
	default void close() throws Exception {
	}

}
