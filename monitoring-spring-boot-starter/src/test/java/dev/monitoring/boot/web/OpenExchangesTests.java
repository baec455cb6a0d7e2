package dev.monitoring.boot.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link OpenExchanges}.
 */
class OpenExchangesTests {

	private final OpenExchanges open = new OpenExchanges();

	private static Exchange exchange() {
		return new Exchange("GET", "id", 0);
	}

	private List<Exchange> all() {
		List<Exchange> all = new ArrayList<>();
		this.open.forEach(all::add);
		return all;
	}

	@Test
	void keepsSeveralOfOneThread() {
		Exchange first = exchange();
		Exchange second = exchange();
		Exchange third = exchange();
		this.open.add(first);
		this.open.add(second);
		this.open.add(third);
		assertThat(all()).containsExactlyInAnyOrder(first, second, third);
		assertThat(this.open.size()).isEqualTo(3);
		this.open.remove(first);
		this.open.remove(third);
		assertThat(all()).containsExactly(second);
		assertThat(this.open.size()).isEqualTo(1);
		this.open.remove(second);
		assertThat(all()).isEmpty();
		assertThat(this.open.size()).isZero();
	}

	@Test
	void removingTwiceTouchesNoOther() {
		Exchange first = exchange();
		Exchange second = exchange();
		this.open.add(first);
		this.open.remove(first);
		this.open.add(second);
		this.open.remove(first);
		assertThat(all()).containsExactly(second);
	}

	@Test
	void losesNoneOfManyThreads() throws Exception {
		int threads = 8;
		int rounds = 20_000;
		CountDownLatch go = new CountDownLatch(1);
		List<Exchange> staying = new ArrayList<>();
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<Exchange>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				results.add(executor.submit(() -> {
					go.await();
					Exchange stays = exchange();
					for (int round = 0; round < rounds; round++) {
						Exchange passes = exchange();
						this.open.add(passes);
						if (round == rounds / 2) {
							this.open.add(stays);
						}
						this.open.remove(passes);
					}
					return stays;
				}));
			}
			go.countDown();
			for (Future<Exchange> result : results) {
				staying.add(result.get());
			}
		}
		finally {
			executor.shutdown();
		}
		assertThat(all()).containsExactlyInAnyOrderElementsOf(staying);
		assertThat(this.open.size()).isEqualTo(threads);
	}

}
