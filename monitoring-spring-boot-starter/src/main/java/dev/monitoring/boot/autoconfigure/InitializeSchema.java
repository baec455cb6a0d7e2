package dev.monitoring.boot.autoconfigure;

/**
 * Where we make what points and their aggregates are kept in.
 */
public enum InitializeSchema {

	/**
	 * In every store.
	 */
	ALWAYS,

	/**
	 * In the embedded store only.
	 */
	EMBEDDED,

	/**
	 * Nowhere: an operator does so.
	 */
	NEVER;

	/**
	 * Whether we do so in a store.
	 * @param type the kind of store, as its adapter says
	 * @return whether to make what is missing
	 */
	public boolean in(String type) {
		return this == ALWAYS || (this == EMBEDDED && type.equals("duckdb"));
	}

}
