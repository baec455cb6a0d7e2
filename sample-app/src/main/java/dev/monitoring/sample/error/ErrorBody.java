package dev.monitoring.sample.error;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the platform answers to a failed request.
 *
 * @param errorCode the number that stands for the kind of error
 * @param desc the kind of error
 * @param detail what was wrong this time
 */
public record ErrorBody(@JsonProperty("error_code") int errorCode, String desc, String detail) {

}
