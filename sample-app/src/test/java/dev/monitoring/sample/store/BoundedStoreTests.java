package dev.monitoring.sample.store;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bound of the store.
 */
class BoundedStoreTests {

	private final BoundedStore<String, Integer> store = new BoundedStore<>(2);

	@Test
	void forgetsTheOldest() {
		this.store.put("a", 1);
		this.store.put("b", 2);
		this.store.put("c", 3);
		assertThat(this.store.find("a")).isNull();
		assertThat(this.store.newest(10)).containsExactly(3, 2);
	}

	@Test
	void replacesAValueInItsPlace() {
		this.store.put("a", 1);
		this.store.put("b", 2);
		this.store.put("a", 3);
		assertThat(this.store.newest(10)).containsExactly(2, 3);
		assertThat(this.store.newest(1)).containsExactly(2);
	}

	@Test
	void countsWhatItRemoves() {
		this.store.put("a", 1);
		this.store.put("b", 2);
		assertThat(this.store.removeIf((value) -> value == 1)).isEqualTo(1);
		this.store.put("c", 3);
		assertThat(this.store.newest(10)).containsExactly(3, 2);
	}

}
