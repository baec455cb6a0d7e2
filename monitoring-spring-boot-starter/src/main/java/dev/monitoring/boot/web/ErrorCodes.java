package dev.monitoring.boot.web;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.DisconnectedClientHelper;

import dev.monitoring.ErrorCode;
import dev.monitoring.HasErrorCode;

/**
 * The error code of a failed request: the first rule that applies.
 */
final class ErrorCodes {

	static final String CLIENT_ABORT = "CLIENT_ABORT";

	static final String SHUTDOWN = "SHUTDOWN";

	/**
	 * The property of a problem detail that holds an error code.
	 */
	static final String PROPERTY = "error_code";

	private ErrorCodes() {
	}

	static boolean isClientAbort(@Nullable Throwable exception) {
		return exception != null && DisconnectedClientHelper.isClientDisconnectedException(exception);
	}

	/**
	 * The code of a failed request.
	 * @param given what the application set
	 * @param exception what was thrown, handled or not
	 * @param problem the code of the problem detail that is the response
	 * @param status the status of the response
	 */
	static Object of(@Nullable Object given, @Nullable Throwable exception, @Nullable Object problem, int status) {
		if (given != null) {
			return given;
		}
		if (isClientAbort(exception)) {
			return CLIENT_ABORT;
		}
		Object code = (exception != null) ? ofException(unwrapped(exception), problem) : problem;
		return (code != null) ? code : "HTTP_" + status;
	}

	private static @Nullable Object ofException(Throwable exception, @Nullable Object problem) {
		Object own = ownCode(exception);
		if (own != null || problem != null) {
			return (own != null) ? own : problem;
		}
		Class<?> type = exception.getClass();
		boolean plainStatus = type == ResponseStatusException.class || type == ErrorResponseException.class;
		return plainStatus ? null : simpleName(type);
	}

	/**
	 * What the application's exception says of itself.
	 */
	private static @Nullable Object ownCode(Throwable exception) {
		try {
			Object code = (exception instanceof HasErrorCode coded) ? coded.errorCode() : null;
			ErrorCode annotation = exception.getClass().getAnnotation(ErrorCode.class);
			if (code == null && annotation != null) {
				code = numberOrText(annotation.value());
			}
			return (code != null) ? code : problemProperty(exception);
		}
		catch (RuntimeException ex) {
			// Its own code failed: it is known by its class.
			return null;
		}
	}

	private static @Nullable Object problemProperty(Throwable exception) {
		if (exception instanceof ErrorResponse response) {
			Map<String, Object> properties = response.getBody().getProperties();
			return (properties != null) ? properties.get(PROPERTY) : null;
		}
		return null;
	}

	private static String simpleName(Class<?> type) {
		String name = type.getSimpleName();
		return name.isEmpty() ? type.getName() : name;
	}

	private static Object numberOrText(String code) {
		try {
			return Long.valueOf(code);
		}
		catch (NumberFormatException ex) {
			return code;
		}
	}

	private static Throwable unwrapped(Throwable exception) {
		Throwable result = exception;
		while (isWrapper(result) && result.getCause() != null) {
			result = result.getCause();
		}
		return result;
	}

	/**
	 * A plain {@link ServletException} wraps; its subclasses mean something themselves.
	 */
	private static boolean isWrapper(Throwable exception) {
		return exception.getClass() == ServletException.class || exception instanceof CompletionException
				|| exception instanceof ExecutionException || exception instanceof UndeclaredThrowableException;
	}

}
