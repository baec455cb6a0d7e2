package dev.monitoring.sample.face;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.monitoring.sample.store.BoundedStore;

import org.springframework.stereotype.Component;

/**
 * Stands for the platform's Luna Events.
 */
@Component
public final class EventStore {

	private static final int CAPACITY = 1_000;

	private final BoundedStore<String, Event> events = new BoundedStore<>(CAPACITY);

	private final BoundedStore<String, Descriptor> attributes = new BoundedStore<>(CAPACITY);

	void save(Event event) {
		this.events.put(event.id(), event);
	}

	String saveAttributes(Descriptor descriptor) {
		String id = UUID.randomUUID().toString();
		this.attributes.put(id, descriptor);
		return id;
	}

	public int removeOlderThan(Instant time) {
		return this.events.removeIf((event) -> event.created().isBefore(time));
	}

	public Map<String, Long> countsByHandler() {
		return this.events.newest(CAPACITY)
			.stream()
			.collect(Collectors.groupingBy(Event::handlerId, TreeMap::new, Collectors.counting()));
	}

}
