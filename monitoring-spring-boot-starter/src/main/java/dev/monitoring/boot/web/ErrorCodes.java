package dev.monitoring.boot.web;

import java.util.Map;
import java.util.Set;

import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.server.ResponseStatusException;

import dev.monitoring.ExceptionCodes;

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

	/**
	 * What Tomcat and Jetty throw where a client went away.
	 */
	private static final Set<String> CLIENT_ABORTS = Set.of("org.apache.catalina.connector.ClientAbortException",
			"org.eclipse.jetty.io.EofException", "org.eclipse.jetty.http.HttpEofException",
			"org.eclipse.jetty.ee11.servlet.HttpEofException");

	private static final int MAX_DEPTH = 20;

	private ErrorCodes() {
	}

	/**
	 * Whether an exception tells that the client of this very response is gone. Texts
	 * such as "connection reset by peer" tell of any connection, that to a database too.
	 */
	static boolean isClientAbort(@Nullable Throwable exception) {
		Throwable cause = exception;
		for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
			if (cause instanceof AsyncRequestNotUsableException || CLIENT_ABORTS.contains(cause.getClass().getName())) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	/**
	 * The code of a failed request.
	 * @param exchange what the application set, threw and answered
	 * @param cut the code of what cut the connection to the client, {@code null} where
	 * nothing did
	 * @param status the status of the response
	 */
	static Object of(Exchange exchange, @Nullable String cut, int status) {
		Object given = exchange.data().errorCode();
		if (given != null && !given.equals("")) {
			return given;
		}
		Throwable exception = (exchange.exception() != null) ? unwrapped(exchange.exception()) : null;
		Object own = (exception != null) ? ownCode(exception) : null;
		if (own == null) {
			own = exchange.problemCode();
		}
		if (own != null) {
			return own;
		}
		String name = (exception != null) ? className(exception) : null;
		if (cut != null) {
			return cut;
		}
		return (name != null) ? name : ofStatus(status);
	}

	static String ofStatus(int status) {
		return "HTTP_" + status;
	}

	private static @Nullable String className(Throwable exception) {
		Class<?> type = exception.getClass();
		boolean plainStatus = type == ResponseStatusException.class || type == ErrorResponseException.class;
		return plainStatus ? null : ExceptionCodes.simpleName(type);
	}

	/**
	 * What the application's exception says of itself.
	 */
	private static @Nullable Object ownCode(Throwable exception) {
		try {
			Object code = ExceptionCodes.own(exception);
			return (code == null) ? problemProperty(exception) : code;
		}
		catch (RuntimeException | LinkageError ex) {
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
		return exception.getClass() == ServletException.class || ExceptionCodes.isWrapper(exception);
	}

}
