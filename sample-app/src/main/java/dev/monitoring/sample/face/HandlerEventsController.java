package dev.monitoring.sample.face;

import dev.monitoring.MonitorTag;
import dev.monitoring.MonitoringData;
import dev.monitoring.sample.error.PlatformException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Has a handler make an event of an image.
 */
@RestController
class HandlerEventsController {

	private static final int NOT_FOUND = 12022;

	private final Handling handling;

	HandlerEventsController(Handling handling) {
		this.handling = handling;
	}

	@PostMapping("/handlers/{handlerId}/events")
	@ResponseStatus(HttpStatus.CREATED)
	Event create(@MonitorTag("handler_id") @PathVariable String handlerId,
			@RequestBody(required = false) @Nullable ImageRequest request, MonitoringData data) {
		// The miniature keeps no handlers: every id stands for one, except this.
		if (handlerId.equals("unknown")) {
			throw new PlatformException(HttpStatus.NOT_FOUND, NOT_FOUND, "Object not found",
					"There is no handler with this id");
		}
		return this.handling.handle(handlerId, ImageRequest.seed(request), data);
	}

}
