package dev.monitoring.sample.face;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A known face and how much it resembles the one in question.
 */
record Match(@JsonProperty("face_id") String faceId, double similarity) {

}
