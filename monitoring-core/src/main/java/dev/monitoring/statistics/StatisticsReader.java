package dev.monitoring.statistics;

import java.util.List;

/**
 * Reads statistics and single points from a store. Percentiles interpolate linearly
 * between order statistics and are exact unless the answer says
 * {@link Statistics#approximate()}.
 */
public interface StatisticsReader {

	/**
	 * Requests, errors and times by service, route and status code, the most requested
	 * first.
	 * @param query what to look at
	 * @return the statistics
	 * @throws StatisticsException if the store cannot be read now
	 */
	Statistics<RouteStatistics> routes(StatisticsQuery query);

	/**
	 * Errors by service, route and error code, the most frequent first.
	 * @param query what to look at
	 * @return the statistics
	 * @throws StatisticsException if the store cannot be read now
	 */
	Statistics<ErrorStatistics> errors(StatisticsQuery query);

	/**
	 * Usages by service and name, the most used first.
	 * @param query what to look at
	 * @return the statistics
	 * @throws StatisticsException if the store cannot be read now
	 */
	Statistics<UsageStatistics> usages(StatisticsQuery query);

	/**
	 * Single points, oldest first: of requests and errors, and by request id of every
	 * series.
	 * @param query what to look for
	 * @return the points
	 * @throws StatisticsException if the store cannot be read now
	 */
	List<RequestRecord> requests(RequestQuery query);

}
