package dev.monitoring.boot.autoconfigure;

import java.util.Locale;

import org.springframework.util.ClassUtils;

/**
 * The kinds of store, as {@code monitoring.storage-type} names them.
 */
public enum StorageType {

	/**
	 * A bucket of InfluxDB 2.
	 */
	INFLUX("com.influxdb.client.InfluxDBClient", "com.influxdb", "influxdb-client-java", "7.5.0"),

	/**
	 * A database of ClickHouse.
	 */
	CLICKHOUSE("com.clickhouse.client.api.Client", "com.clickhouse", "client-v2", "0.10.0"),

	/**
	 * An embedded file.
	 */
	DUCKDB("org.duckdb.DuckDBDriver", "org.duckdb", "duckdb_jdbc", "1.5.5.1"),

	/**
	 * No store: nothing keeps the points.
	 */
	NONE("java.lang.Object", "", "", "");

	private final String clientClass;

	private final String group;

	private final String artifact;

	private final String version;

	StorageType(String clientClass, String group, String artifact, String version) {
		this.clientClass = clientClass;
		this.group = group;
		this.artifact = artifact;
		this.version = version;
	}

	/**
	 * The kind as the setting has it.
	 * @return lower case
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	String clientClass() {
		return this.clientClass;
	}

	/**
	 * What tells where a server of this kind is. Known by its name: its package is wired
	 * by this one.
	 */
	Class<?> connectionDetails() {
		String prefix = (this == INFLUX) ? "influx.Influx" : "clickhouse.ClickHouse";
		return ClassUtils.resolveClassName(StorageType.class.getPackageName() + "." + prefix + "ConnectionDetails",
				StorageType.class.getClassLoader());
	}

	/**
	 * The lines that add the client of the store to a build.
	 */
	String dependency() {
		return """
				<dependency>
				    <groupId>%s</groupId>
				    <artifactId>%s</artifactId>
				    <version>%s</version>
				</dependency>

				(Gradle: runtimeOnly("%1$s:%2$s:%3$s"))""".formatted(this.group, this.artifact, this.version);
	}

}
