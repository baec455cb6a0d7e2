package dev.monitoring.boot.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The exchanges that have not ended. A thread that serves requests has a place of its own
 * here, which no other thread's processor writes to; who finds that taken, since a
 * request before stays open or threads share it, goes to a set.
 */
final class OpenExchanges {

	private static final int PLACES = 256;

	/**
	 * References between two places, so that they are in different cache lines.
	 */
	private static final int STRIDE = 32;

	private final AtomicReferenceArray<Exchange> places = new AtomicReferenceArray<>((PLACES + 1) * STRIDE);

	private final Set<Exchange> others = ConcurrentHashMap.newKeySet();

	void add(Exchange exchange) {
		int place = ((int) (Thread.currentThread().getId() % PLACES) + 1) * STRIDE;
		// Before others can see it, who may end it at once.
		exchange.place(place);
		if (!this.places.compareAndSet(place, null, exchange)) {
			exchange.place(-1);
			this.others.add(exchange);
		}
	}

	/**
	 * Removes an exchange; of several threads one may do so.
	 */
	void remove(Exchange exchange) {
		int place = exchange.place();
		if (place < 0) {
			this.others.remove(exchange);
		}
		else {
			exchange.place(-1);
			// While the exchange was in its place nobody else could take it.
			this.places.setRelease(place, null);
		}
	}

	/**
	 * Visits all, but maybe those that come or go meanwhile.
	 */
	void forEach(Consumer<Exchange> action) {
		for (int place = STRIDE; place < this.places.length(); place += STRIDE) {
			Exchange exchange = this.places.get(place);
			if (exchange != null) {
				action.accept(exchange);
			}
		}
		this.others.forEach(action);
	}

	int size() {
		int size = this.others.size();
		for (int place = STRIDE; place < this.places.length(); place += STRIDE) {
			if (this.places.get(place) != null) {
				size++;
			}
		}
		return size;
	}

}
