package dev.monitoring.sample.face;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a handler made of an image.
 */
record Event(@JsonProperty("event_id") String id, @JsonProperty("handler_id") String handlerId,
		@JsonProperty("create_time") Instant created, @JsonProperty("face_id") String faceId, List<Match> matches,
		Map<String, Double> estimations) {

}
