package dev.monitoring.pipeline;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Tokens}.
 */
class TokensTests {

	@Test
	void makesNoTokenTwice() {
		Set<String> made = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			Tokens tokens = new Tokens();
			for (int j = 0; j < 100; j++) {
				assertThat(made.add(tokens.next())).isTrue();
			}
		}
	}

}
