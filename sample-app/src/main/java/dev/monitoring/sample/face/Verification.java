package dev.monitoring.sample.face;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Whether an image shows the person that the verifier knows.
 */
record Verification(@JsonProperty("verifier_id") String verifierId, boolean verified, double similarity) {

}
