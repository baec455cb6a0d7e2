package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link DuckDbSession} on a real database.
 */
class DuckDbSessionTests {

	@TempDir
	Path folder;

	private DuckDbSession session;

	private DuckDbSession other;

	@BeforeEach
	void open() throws SQLException {
		DuckDBConnection connection = (DuckDBConnection) new DuckDBDriver()
			.connect("jdbc:duckdb:" + this.folder.resolve("test.duckdb"), new Properties());
		this.session = new DuckDbSession(connection);
		this.other = new DuckDbSession(connection.duplicate().unwrap(DuckDBConnection.class));
		this.session.execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)");
	}

	@AfterEach
	void close() throws SQLException {
		this.session.close();
		this.other.close();
	}

	@Test
	void keepsNothingOfATransactionThatEndsWithAnError() throws SQLException {
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.session.transact((transaction) -> {
			transaction.execute("INSERT INTO numbers VALUES (1)");
			try (DuckDBAppender appender = transaction.connection().createAppender("numbers")) {
				appender.beginRow().append(2).endRow();
				throw new OutOfMemoryError("as told");
			}
		}));
		assertThat(count()).isZero();
		this.session.transact((transaction) -> transaction.execute("INSERT INTO numbers VALUES (1)"));
		assertThat(count()).isEqualTo(1);
		assertThat(this.session.connection().getAutoCommit()).isTrue();
	}

	@Test
	void saysWhyItCouldNotCommit() throws SQLException {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.session.transact((transaction) -> {
			transaction.execute("INSERT INTO numbers VALUES (1)");
			this.other.execute("INSERT INTO numbers VALUES (1)");
			transaction.execute("INSERT INTO numbers VALUES (2)");
		})).withMessageContaining("Failed to commit");
		assertThat(count()).isEqualTo(1);
	}

	private long count() throws SQLException {
		return this.other.number("SELECT count(*) FROM numbers");
	}

}
