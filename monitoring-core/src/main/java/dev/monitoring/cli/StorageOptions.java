package dev.monitoring.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.monitoring.adapter.clickhouse.ClickHouseMonitoringAdapter;
import dev.monitoring.adapter.clickhouse.ClickHouseSettings;
import dev.monitoring.adapter.influx.InfluxMonitoringAdapter;
import dev.monitoring.adapter.influx.InfluxSettings;
import dev.monitoring.storage.AggregationSettings;
import dev.monitoring.storage.StoragePreparation;

/**
 * The options that name a store and what is made in it. Their defaults are those of the
 * settings of an application.
 */
final class StorageOptions {

	private static final int DAYS = 3;

	@Option(names = "--type", required = true, description = "Kind of store: ${COMPLETION-CANDIDATES}.")
	private Type type = Type.INFLUX;

	@Option(names = "--url", description = "Address; http://localhost:8086 or http://localhost:8123 unless given.")
	private @Nullable String url;

	@Option(names = "--organization", description = "InfluxDB: organization, by name or id.")
	private String organization = "";

	@Option(names = "--bucket", description = "InfluxDB: bucket of the points (${DEFAULT-VALUE}).",
			defaultValue = "monitoring")
	private String bucket = "monitoring";

	@Option(names = "--token", arity = "0..1", interactive = true, echo = false, defaultValue = "${env:INFLUX_TOKEN}",
			description = "InfluxDB: token of an owner of the organization; asked for if the option has no value, and taken"
					+ " from INFLUX_TOKEN without the option.")
	private @Nullable String token;

	@Option(names = "--database", description = "ClickHouse: database of the points (${DEFAULT-VALUE}).",
			defaultValue = "monitoring")
	private String database = "monitoring";

	@Option(names = "--username", description = "ClickHouse: user (${DEFAULT-VALUE}).", defaultValue = "default")
	private String username = "default";

	@Option(names = "--password", arity = "0..1", interactive = true, echo = false,
			defaultValue = "${env:CLICKHOUSE_PASSWORD}",
			description = "ClickHouse: password; asked for if the option has no value, and taken from CLICKHOUSE_PASSWORD"
					+ " without the option.")
	private @Nullable String password;

	@Option(names = "--cluster", description = "ClickHouse: cluster of the tables.")
	private @Nullable String cluster;

	@Option(names = "--retention", paramLabel = "DAYS", defaultValue = "30",
			description = "Days that raw points are kept (${DEFAULT-VALUE}).")
	private int retention = 30;

	@Option(names = "--time", paramLabel = "HH:MM", defaultValue = "01:00",
			description = "Local time of day at which InfluxDB aggregates (${DEFAULT-VALUE}).")
	private LocalTime time = LocalTime.of(1, 0);

	@Option(names = "--zone", description = "Time zone whose days are aggregated; this machine's unless given.")
	private @Nullable ZoneId zone;

	@Option(names = "--scripts", paramLabel = "DIR",
			description = "Folder with edited scripts, used in the place of those of the same name.")
	private @Nullable Path scripts;

	@Spec(Spec.Target.MIXEE)
	private @Nullable CommandSpec command;

	/**
	 * The command whose options these are.
	 */
	CommandLine command() {
		if (this.command == null) {
			throw new IllegalStateException("picocli sets it");
		}
		return this.command.commandLine();
	}

	/**
	 * Stands for what is not given where no store is asked.
	 */
	StorageOptions withoutStore() {
		this.organization = this.organization.isBlank() ? "none" : this.organization;
		this.token = (this.token == null || this.token.isBlank()) ? "none" : this.token;
		return this;
	}

	Type type() {
		return this.type;
	}

	/**
	 * What is prepared, for people.
	 */
	String place() {
		// Without what may be a password.
		String address = url().replaceFirst("//[^/]*@", "//");
		return (this.type == Type.INFLUX) ? "bucket " + this.bucket + " at " + address
				: "database " + this.database + " at " + address;
	}

	private String url() {
		if (this.url != null) {
			return this.url;
		}
		return (this.type == Type.INFLUX) ? "http://localhost:8086" : "http://localhost:8123";
	}

	StoragePreparation open() {
		AggregationSettings aggregation = new AggregationSettings(this.time,
				(this.zone != null) ? this.zone : ZoneId.systemDefault(), DAYS, this.scripts);
		return switch (this.type) {
			case INFLUX -> new InfluxMonitoringAdapter(influx(), Clock.systemUTC()).preparation(aggregation);
			case CLICKHOUSE -> new ClickHouseMonitoringAdapter(clickHouse()).preparation(aggregation);
		};
	}

	private InfluxSettings influx() {
		InfluxSettings defaults = InfluxSettings.defaults(url(), this.organization, this.bucket,
				(this.token != null) ? this.token : "");
		return new InfluxSettings(defaults.url(), defaults.organization(), defaults.bucket(), defaults.token(),
				Duration.ofDays(this.retention), true, defaults.gzip(), defaults.connectTimeout(),
				defaults.readTimeout(), null);
	}

	private ClickHouseSettings clickHouse() {
		ClickHouseSettings defaults = ClickHouseSettings.defaults(url(), this.database, this.username,
				(this.password != null) ? this.password : "");
		return new ClickHouseSettings(defaults.url(), defaults.database(), defaults.username(), defaults.password(),
				this.cluster, Duration.ofDays(this.retention), defaults.connectTimeout(), defaults.readTimeout(), null,
				true);
	}

	/**
	 * A message about a key of an application, as one about an option.
	 */
	static String inOptions(@Nullable String message) {
		return String.valueOf(message)
			.replaceFirst("^monitoring\\.(influx|clickhouse): ", "--")
			.replaceAll("monitoring\\.(influx|clickhouse|aggregation)\\.", "--");
	}

	/**
	 * The kinds of store.
	 */
	enum Type {

		/**
		 * InfluxDB 2.
		 */
		INFLUX,

		/**
		 * ClickHouse.
		 */
		CLICKHOUSE;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
