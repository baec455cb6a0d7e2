package dev.monitoring.boot.autoconfigure.micrometer;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.monitoring.micrometer.MicrometerSettings;

/**
 * Settings of the meters of what was recorded.
 *
 * @param enabled Whether there are meters of what was recorded. Unset, there are where
 * micrometer-registry-prometheus is on the class path.
 * @param tags Comma-separated list of tags that the application adds to requests and that
 * the meters are to have, such as handler_id.
 * @param labels Tags of one value each that the meters have.
 * @param skipPaths Comma-separated list of templates that are not measured, such as
 * /version and /internal/**.
 * @param buckets Comma-separated list of the upper bounds of the histogram. Unset, 19
 * bounds from 0.1 ms to 10 s.
 * @param maxTagValues Most values of an error code or tag that are told apart; those
 * beyond are OTHER.
 */
@ConfigurationProperties("monitoring.plugins.micrometer")
public record MicrometerMonitoringProperties(@Nullable Boolean enabled, @DefaultValue List<String> tags,
		@DefaultValue Map<String, String> labels, @DefaultValue List<String> skipPaths,
		@DefaultValue List<Duration> buckets, @DefaultValue("100") int maxTagValues) {

	/**
	 * Checks the settings.
	 * @throws IllegalArgumentException if one is out of range
	 */
	public MicrometerMonitoringProperties {
		if (maxTagValues < 1) {
			throw new IllegalArgumentException(
					"monitoring.plugins.micrometer.max-tag-values must be positive, not " + maxTagValues);
		}
		if (buckets.stream().anyMatch((bucket) -> bucket.isNegative() || bucket.isZero())) {
			throw new IllegalArgumentException(
					"monitoring.plugins.micrometer.buckets must be positive, not " + buckets);
		}
	}

	MicrometerSettings settings() {
		return new MicrometerSettings(this.tags, this.labels, this.skipPaths,
				this.buckets.isEmpty() ? MicrometerSettings.DEFAULT_BUCKETS : this.buckets, this.maxTagValues);
	}

}
