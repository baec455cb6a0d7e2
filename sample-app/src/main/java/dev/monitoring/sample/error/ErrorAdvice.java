package dev.monitoring.sample.error;

import dev.monitoring.MonitoringData;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers failed requests with the platform's error body.
 */
@RestControllerAdvice
class ErrorAdvice {

	private static final int UNREADABLE_BODY = 13001;

	@ExceptionHandler
	ResponseEntity<ErrorBody> answer(PlatformException exception) {
		return ResponseEntity.status(exception.status()).body(exception.body());
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	ErrorBody answer(HttpMessageNotReadableException exception) {
		// Spring's exception knows no code of ours, so it is set by hand.
		MonitoringData.current().errorCode(UNREADABLE_BODY);
		return new ErrorBody(UNREADABLE_BODY, "Bad input json", "The body is not the JSON that was expected");
	}

}
