package dev.monitoring.boot.autoconfigure;

/**
 * The kinds of store, as {@code monitoring.storage-type} names them.
 */
public enum StorageType {

	/**
	 * An embedded file.
	 */
	DUCKDB("org.duckdb.DuckDBDriver", """
			<dependency>
			    <groupId>org.duckdb</groupId>
			    <artifactId>duckdb_jdbc</artifactId>
			    <version>1.5.5.1</version>
			</dependency>

			(Gradle: runtimeOnly("org.duckdb:duckdb_jdbc:1.5.5.1"))"""),

	/**
	 * No store: plugins get the points, nothing keeps them.
	 */
	NONE("java.lang.Object", "");

	private final String clientClass;

	private final String dependency;

	StorageType(String clientClass, String dependency) {
		this.clientClass = clientClass;
		this.dependency = dependency;
	}

	String clientClass() {
		return this.clientClass;
	}

	/**
	 * The lines that add the client of the store to a build.
	 */
	String dependency() {
		return this.dependency;
	}

}
