package dev.monitoring.boot.web.scenario;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

import dev.monitoring.ErrorCode;
import dev.monitoring.HasErrorCode;

/**
 * The exceptions of the scenarios.
 */
@SuppressWarnings("serial")
final class Failures {

	private Failures() {
	}

	static final class Unprocessable extends RuntimeException {

	}

	static final class Forgiven extends RuntimeException {

	}

	static final class WithProblem extends RuntimeException {

	}

	static final class HandlerFails extends RuntimeException {

	}

	static final class Rethrown extends RuntimeException {

	}

	@ErrorCode("13037")
	static class Annotated extends RuntimeException {

	}

	/**
	 * Inherits the code.
	 */
	static final class AnnotatedChild extends Annotated {

	}

	@ErrorCode("out-of-stock")
	static final class AnnotatedText extends RuntimeException {

	}

	static final class Coded extends RuntimeException implements HasErrorCode {

		@Override
		public Object errorCode() {
			return 4711;
		}

	}

	@ResponseStatus(HttpStatus.GONE)
	static final class Gone extends RuntimeException {

	}

	@ResponseStatus(code = HttpStatus.PAYMENT_REQUIRED, reason = "pay")
	static final class Unpaid extends RuntimeException {

	}

	static final class OwnStatus extends ResponseStatusException {

		OwnStatus() {
			super(HttpStatus.CONFLICT);
		}

	}

	static final class OwnProblem extends ErrorResponseException {

		OwnProblem() {
			super(HttpStatus.CONFLICT);
		}

	}

	static ErrorResponseException problem(int status, Object code) {
		ProblemDetail problem = ProblemDetail.forStatus(status);
		problem.setProperty("error_code", code);
		return new ErrorResponseException(HttpStatusCode.valueOf(status), problem, null);
	}

}
