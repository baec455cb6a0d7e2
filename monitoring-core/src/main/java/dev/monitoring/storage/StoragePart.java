package dev.monitoring.storage;

/**
 * Something that a store is prepared with.
 *
 * @param kind what it is, such as {@code table}, {@code view}, {@code bucket} or
 * {@code task}
 * @param name its name in the store
 * @param state whether it is there
 * @param detail more for people, such as what to do, or an empty text
 */
public record StoragePart(String kind, String name, State state, String detail) {

	/**
	 * Whether a part is there.
	 */
	public enum State {

		/**
		 * It is there as we make it.
		 */
		PRESENT,

		/**
		 * It is there, changed by somebody, and stays as it is.
		 */
		EDITED,

		/**
		 * It is there as an older version of ours made it, and would be replaced.
		 */
		OUTDATED,

		/**
		 * It is not there.
		 */
		MISSING,

		/**
		 * It cannot be made or does not work; the detail says why.
		 */
		BROKEN

	}

}
