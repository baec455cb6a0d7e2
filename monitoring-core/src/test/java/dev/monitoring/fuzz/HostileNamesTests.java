package dev.monitoring.fuzz;

import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.monitoring.PointLayout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hostile names of series, which stand in statements as they are.
 */
class HostileNamesTests {

	@Test
	void aSeriesHasAPlainNameOrNone() {
		HostileText texts = new HostileText(new Random(24));
		int taken = 0;
		for (int i = 0; i < 50_000; i++) {
			String name = texts.next();
			try {
				assertThat(PointLayout.series(name).build().series()).isEqualTo(name).matches("[a-z][a-z0-9_]{0,62}");
				assertThat(name).doesNotContain("\n");
				taken++;
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageContaining("lower-case letter");
			}
		}
		assertThat(taken).isPositive();
	}

}
