package dev.monitoring.adapter.influx;

import dev.monitoring.series.ErrorPoint;
import dev.monitoring.series.RequestPoint;
import dev.monitoring.series.UsagePoint;

/**
 * Names in the store, and the conditions in Flux that find the points of a series, one
 * row each.
 */
final class InfluxSchema {

	static final String REQUESTS = "r._measurement == \"" + RequestPoint.LAYOUT.series()
			+ "\" and r._field == \"execution_time\"";

	/**
	 * What a failed request is counted by.
	 */
	static final String REQUEST_ID = "request_id";

	/**
	 * A failed request without an id has a field that says so.
	 */
	static final String ERRORS = "r._measurement == \"" + ErrorPoint.LAYOUT.series() + "\" and (r._field == \""
			+ REQUEST_ID + "\" or r._field == \"" + LineProtocolEncoder.EMPTY + "\")";

	/**
	 * The dot keeps a field out whose name would be empty.
	 */
	static final String USAGES = "r._measurement == \"" + UsagePoint.LAYOUT.series() + "\" and r._field =~ /."
			+ UsagePoint.SUFFIX + "$/";

	private InfluxSchema() {
	}

	/**
	 * The bucket of what was aggregated.
	 * @param bucket the name of the bucket of raw points
	 * @return its name
	 */
	static String aggregated(String bucket) {
		return bucket + "_aggregated";
	}

}
