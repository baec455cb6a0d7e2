package dev.monitoring.sample.face;

import dev.monitoring.sample.store.BoundedStore;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Stands for the platform's Luna Sender: the newest notifications wait for subscribers.
 */
@Component
final class NotificationSender {

	private static final int CAPACITY = 100;

	private final JsonMapper json;

	private final BoundedStore<String, byte[]> notifications = new BoundedStore<>(CAPACITY);

	NotificationSender(JsonMapper json) {
		this.json = json;
	}

	void send(Event event) {
		this.notifications.put(event.id(), this.json.writeValueAsBytes(event));
	}

}
