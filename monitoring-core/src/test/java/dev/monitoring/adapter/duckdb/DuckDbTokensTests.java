package dev.monitoring.adapter.duckdb;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests of {@link DuckDbTokens} on a real database.
 */
class DuckDbTokensTests {

	@TempDir
	Path folder;

	private DuckDbSession session;

	private DuckDbTokens tokens;

	@BeforeEach
	void open() throws SQLException {
		this.session = new DuckDbSession((DuckDBConnection) new DuckDBDriver()
			.connect("jdbc:duckdb:" + this.folder.resolve("test.duckdb"), new Properties()));
		DuckDbTokens.create(this.session);
		this.tokens = new DuckDbTokens(this.session);
	}

	@AfterEach
	void close() throws SQLException {
		this.session.close();
	}

	@Test
	void addsATokenOnce() throws SQLException {
		assertThat(this.tokens.add("a")).isTrue();
		assertThat(this.tokens.add("b")).isTrue();
		assertThat(this.tokens.add("a")).isFalse();
		assertThat(count()).isEqualTo(2);
	}

	@Test
	void knowsTheTokensOfAnEarlierSession() throws SQLException {
		this.tokens.add("a");
		close();
		open();
		assertThat(this.tokens.add("a")).isFalse();
		assertThat(this.tokens.add("b")).isTrue();
	}

	@Test
	void addsATokenWhoseHashAnotherHas() throws SQLException {
		assertThat("BB").hasSameHashCodeAs("Aa");
		assertThat(this.tokens.add("Aa")).isTrue();
		assertThat(this.tokens.add("BB")).isTrue();
		assertThat(this.tokens.add("BB")).isFalse();
	}

	@Test
	void addsATokenAgainWhoseTransactionWasRolledBack() throws SQLException {
		assertThatIllegalStateException().isThrownBy(() -> this.session.transact((transaction) -> {
			this.tokens.add("a");
			throw new IllegalStateException("as told");
		}));
		assertThat(this.tokens.add("a")).isTrue();
		assertThat(this.tokens.add("a")).isFalse();
	}

	@Test
	void knowsTheNewestTokensHoweverManyWereAdded() throws SQLException {
		this.tokens = new DuckDbTokens(this.session, 3);
		for (int i = 0; i < 20; i++) {
			assertThat(this.tokens.add("token-" + i)).isTrue();
			for (int newest = Math.max(0, i - 2); newest <= i; newest++) {
				assertThat(this.tokens.add("token-" + newest)).isFalse();
			}
		}
		assertThat(count()).isEqualTo(20);
		assertThat(this.tokens.add("token-0")).as("there may be as many as the file has: it was forgotten here")
			.isTrue();
	}

	@Test
	void deletesTheTokensThatAreTooOldOrTooMany() throws SQLException {
		add("SELECT 'old', now()::TIMESTAMP - INTERVAL 49 HOURS");
		add("SELECT 'young', now()::TIMESTAMP - INTERVAL 47 HOURS");
		DuckDbTokens.forget(this.session);
		assertThat(count()).isEqualTo(1);
		add("SELECT 'token-' || range, now()::TIMESTAMP FROM range(" + DuckDbTokens.KEPT + ")");
		DuckDbTokens.forget(this.session);
		assertThat(count()).isEqualTo(DuckDbTokens.KEPT);
		assertThat(this.tokens.add("young")).isTrue();
		assertThat(this.tokens.add("token-0")).isFalse();
	}

	@Test
	void knowsTheNewestTokensThoughTheClockWentBack() throws SQLException {
		add("SELECT 'token-' || range, now()::TIMESTAMP + INTERVAL 8 HOURS FROM range(" + DuckDbTokens.KEPT + ")");
		assertThat(this.tokens.add("new")).isTrue();
		DuckDbTokens.forget(this.session);
		close();
		open();
		assertThat(this.tokens.add("new")).isFalse();
		assertThat(this.tokens.add("token-1")).isFalse();
		assertThat(this.tokens.add("token-0")).as("the one before the newest").isTrue();
	}

	private void add(String rows) throws SQLException {
		this.session.execute("INSERT INTO _monitoring_batches " + rows);
	}

	private long count() throws SQLException {
		return this.session.number("SELECT count(*) FROM _monitoring_batches");
	}

}
