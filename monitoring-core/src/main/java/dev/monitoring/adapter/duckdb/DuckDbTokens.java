package dev.monitoring.adapter.duckdb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * The tokens of the batches that were stored last. The file has them; which may be there
 * is known here, for as long as a session lasts, since the file looks through all of them
 * for one: among those of two days at full load that took longer than storing a batch.
 */
final class DuckDbTokens {

	/**
	 * How many the file is sure to know.
	 */
	static final int KEPT = 20_000;

	private static final Duration KEPT_FOR = Duration.ofDays(2);

	private static final String TABLE = "_monitoring_batches";

	/**
	 * By the order in which they were added: clocks go back.
	 */
	private static final String NEWEST = " ORDER BY rowid DESC LIMIT ";

	private static final int HASHES = 1 << 20;

	private final DuckDbSession session;

	private final int kept;

	/**
	 * The hashes of the newest tokens, and of a few that went: a token whose hash is not
	 * among them is none of the newest.
	 */
	private final BitSet hashes = new BitSet(HASHES);

	/**
	 * How many more may be added before those that went are forgotten.
	 */
	private int room;

	/**
	 * Makes the tokens of one session, which nobody else may add to meanwhile.
	 */
	DuckDbTokens(DuckDbSession session) {
		this(session, KEPT);
	}

	DuckDbTokens(DuckDbSession session, int kept) {
		this.session = session;
		this.kept = kept;
	}

	static void create(DuckDbSession session) throws SQLException {
		session.execute("CREATE TABLE IF NOT EXISTS " + TABLE + " (token VARCHAR NOT NULL, stored TIMESTAMP NOT NULL)");
	}

	/**
	 * Adds the token of a batch.
	 * @return whether it was not there
	 */
	boolean add(String token) throws SQLException {
		if (this.room == 0) {
			look();
		}
		int hash = hash(token);
		if (this.hashes.get(hash) && isThere(token)) {
			return false;
		}
		// Even if what follows fails: the file may have it all the same.
		this.hashes.set(hash);
		this.room--;
		this.session.update("INSERT INTO " + TABLE + " VALUES (?, now()::TIMESTAMP)", token);
		return true;
	}

	private void look() throws SQLException {
		List<String> newest = this.session.rows("SELECT token FROM " + TABLE + NEWEST + this.kept, List.of(),
				(row) -> row.getString(1));
		this.hashes.clear();
		newest.forEach((token) -> this.hashes.set(hash(token)));
		this.room = this.kept;
	}

	private boolean isThere(String token) throws SQLException {
		return this.session.number("SELECT count(*) FROM " + TABLE + " WHERE token = ?", token) > 0;
	}

	private static int hash(String token) {
		return token.hashCode() & (HASHES - 1);
	}

	/**
	 * Deletes the tokens that are too old or too many.
	 */
	static void forget(DuckDbSession session) throws SQLException {
		session.execute("DELETE FROM " + TABLE + " WHERE stored < now()::TIMESTAMP - INTERVAL " + KEPT_FOR.toHours()
				+ " HOURS OR rowid < (SELECT rowid FROM " + TABLE + NEWEST + "1 OFFSET " + (KEPT - 1) + ")");
	}

}
