package dev.monitoring.boot.web.scenario;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Handles some of the failures.
 */
@RestControllerAdvice
class FailureAdvice {

	@ExceptionHandler
	@ResponseStatus(HttpStatus.UNPROCESSABLE_CONTENT)
	String unprocessable(Failures.Unprocessable ex) {
		return "unprocessable";
	}

	@ExceptionHandler
	ResponseEntity<String> fine(Failures.Forgiven ex) {
		return ResponseEntity.ok("forgiven");
	}

	@ExceptionHandler
	ResponseEntity<String> annotated(Failures.Annotated ex) {
		return ResponseEntity.badRequest().body("annotated");
	}

	@ExceptionHandler
	ProblemDetail problem(Failures.WithProblem ex) {
		ProblemDetail problem = ProblemDetail.forStatus(404);
		problem.setProperty("error_code", 12012);
		return problem;
	}

	@ExceptionHandler
	String failing(Failures.HandlerFails ex) {
		throw new IllegalArgumentException("the handler fails");
	}

	@ExceptionHandler
	String rethrown(Failures.Rethrown ex) {
		throw ex;
	}

}
