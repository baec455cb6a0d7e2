package dev.monitoring.adapter.duckdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose statements can be cancelled from another thread. Used by one thread
 * at a time.
 */
final class DuckDbSession implements AutoCloseable {

	private final DuckDBConnection connection;

	private volatile @Nullable Statement running;

	private volatile @Nullable String cancelled;

	DuckDbSession(DuckDBConnection connection) {
		this.connection = connection;
	}

	DuckDBConnection connection() {
		return this.connection;
	}

	/**
	 * Ends the statement that runs, and lets no other begin until {@link #renew()}. To be
	 * called again until the session is no longer used: a statement that is about to run
	 * does not notice.
	 * @param why what the exception says
	 */
	void cancel(String why) {
		this.cancelled = why;
		Statement statement = this.running;
		try {
			if (statement != null) {
				statement.cancel();
			}
		}
		catch (SQLException ex) {
			// It has ended meanwhile.
		}
	}

	/**
	 * Lets statements begin again: a connection outlives what it was cancelled for.
	 */
	void renew() {
		this.cancelled = null;
	}

	void execute(String sql) throws SQLException {
		run(this.connection.createStatement(), (statement) -> statement.execute(sql));
	}

	/**
	 * Changes rows.
	 * @return how many
	 */
	long update(String sql, Object... parameters) throws SQLException {
		return run(this.connection.prepareStatement(sql), (statement) -> {
			bind(statement, List.of(parameters));
			return (long) statement.executeUpdate();
		});
	}

	/**
	 * The number in the first row, or 0.
	 */
	long number(String sql, Object... parameters) throws SQLException {
		List<Long> numbers = rows(sql, List.of(parameters), (row) -> row.getLong(1));
		return numbers.isEmpty() ? 0 : numbers.get(0);
	}

	<T> List<T> rows(String sql, List<Object> parameters, RowMapping<T> mapping) throws SQLException {
		return run(this.connection.prepareStatement(sql), (statement) -> {
			bind(statement, parameters);
			try (ResultSet result = statement.executeQuery()) {
				List<T> rows = new ArrayList<>();
				while (result.next()) {
					rows.add(mapping.map(result));
				}
				return rows;
			}
		});
	}

	private static void bind(PreparedStatement statement, List<Object> parameters) throws SQLException {
		for (int i = 0; i < parameters.size(); i++) {
			statement.setObject(i + 1, parameters.get(i));
		}
	}

	/**
	 * Runs all of it or nothing.
	 */
	void transact(Work work) throws SQLException {
		this.connection.setAutoCommit(false);
		try {
			work.run(this);
			this.connection.commit();
			this.connection.setAutoCommit(true);
		}
		catch (SQLException | RuntimeException | Error ex) {
			rollBack(ex);
			throw ex;
		}
	}

	private void rollBack(Throwable failure) {
		try {
			rollBackOrClose();
		}
		catch (SQLException | RuntimeException | Error ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * A connection that goes back to committing each statement commits what is open, too,
	 * and after a commit that failed it takes its transaction for still open. So one that
	 * cannot be rolled back is closed instead, which commits nothing.
	 */
	private void rollBackOrClose() throws SQLException {
		boolean rolledBack = false;
		try {
			this.connection.rollback();
			rolledBack = true;
			this.connection.setAutoCommit(true);
		}
		finally {
			if (!rolledBack) {
				this.connection.close();
			}
		}
	}

	private <S extends Statement, T> T run(S statement, Call<S, T> call) throws SQLException {
		this.running = statement;
		try (statement) {
			requireNotCancelled(null);
			return call.on(statement);
		}
		catch (SQLException ex) {
			requireNotCancelled(ex);
			throw ex;
		}
		finally {
			this.running = null;
		}
	}

	private void requireNotCancelled(@Nullable SQLException cause) throws SQLException {
		String why = this.cancelled;
		if (why != null) {
			throw new SQLTimeoutException(why, cause);
		}
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

	/**
	 * What is done with a session.
	 */
	@FunctionalInterface
	interface Work {

		void run(DuckDbSession session) throws SQLException;

	}

	/**
	 * Makes something of a row.
	 *
	 * @param <T> what it makes
	 */
	@FunctionalInterface
	interface RowMapping<T> {

		T map(ResultSet row) throws SQLException;

	}

	/**
	 * Runs a statement.
	 *
	 * @param <S> the kind of statement
	 * @param <T> its result
	 */
	@FunctionalInterface
	private interface Call<S extends Statement, T> {

		T on(S statement) throws SQLException;

	}

}
