package dev.monitoring.adapter.clickhouse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.monitoring.storage.StoragePart;
import dev.monitoring.storage.StorageScript;

/**
 * A table or view of aggregation, and how it is found in the server.
 *
 * @param kind {@code table} or {@code view}
 * @param name its name
 * @param script what makes it
 * @param wanted what the server would say of it if it were just made; only of views
 * @param found what the server says of it, or {@code null} if it is not there
 */
record ClickHousePart(String kind, String name, StorageScript script, String wanted, @Nullable Found found) {

	static final String VIEW = "view";

	private static final String STAMP = "monitoring ";

	/**
	 * What the server says of a table or view.
	 *
	 * @param definition its query or, of a table, its columns and engine
	 * @param comment its comment
	 */
	record Found(String definition, String comment) {

		/**
		 * The comment that tells that nobody has changed it since.
		 */
		String stamp() {
			try {
				byte[] hash = MessageDigest.getInstance("SHA-256")
					.digest(this.definition.getBytes(StandardCharsets.UTF_8));
				return STAMP + HexFormat.of().formatHex(hash, 0, 8);
			}
			catch (NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
		}

		boolean isStamped() {
			return this.comment.equals(stamp());
		}

	}

	StoragePart.State state() {
		if (this.found == null) {
			return StoragePart.State.MISSING;
		}
		if (this.kind.equals(VIEW)) {
			return this.found.definition().equals(this.wanted) ? StoragePart.State.PRESENT
					: this.found.isStamped() ? StoragePart.State.OUTDATED : StoragePart.State.EDITED;
		}
		return this.found.isStamped() || !this.found.comment().startsWith(STAMP) ? StoragePart.State.PRESENT
				: StoragePart.State.EDITED;
	}

	StoragePart part() {
		StoragePart.State state = state();
		return new StoragePart(this.kind, this.name, state, switch (state) {
			case EDITED -> "changed by somebody, stays as it is";
			case OUTDATED -> "made by another version or for another zone, would be replaced";
			default -> "";
		});
	}

}
