package dev.monitoring;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The error codes that exceptions bring.
 */
public final class ExceptionCodes {

	/**
	 * Digits that are the same when they are read and written again.
	 */
	private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");

	private ExceptionCodes() {
	}

	/**
	 * The error code of work that an exception failed: its own, else the simple name of
	 * its class. What other threads wrapped it in does not count.
	 * @param exception the exception
	 * @return an integer or a text
	 */
	public static Object of(Throwable exception) {
		Throwable cause = exception;
		while (isWrapper(cause) && cause.getCause() != null) {
			cause = cause.getCause();
		}
		Object own = null;
		try {
			own = own(cause);
		}
		catch (RuntimeException | LinkageError ex) {
			// Its own code failed: it is known by its class.
		}
		return (own != null) ? own : simpleName(cause.getClass());
	}

	/**
	 * What an exception says of itself, by {@link HasErrorCode} or {@link ErrorCode}.
	 * @param exception the exception
	 * @return an integer or a text, or {@code null}
	 */
	public static @Nullable Object own(Throwable exception) {
		Object code = (exception instanceof HasErrorCode coded) ? coded.errorCode() : null;
		ErrorCode annotation = exception.getClass().getAnnotation(ErrorCode.class);
		if (code == null && annotation != null) {
			code = numberOrText(annotation.value());
		}
		return (code == null || code.equals("")) ? null : code;
	}

	/**
	 * The name of a class as an error code.
	 * @param type the class of an exception
	 * @return its simple name, or all of it where it has none
	 */
	public static String simpleName(Class<?> type) {
		String name = type.getSimpleName();
		return name.isEmpty() ? type.getName() : name;
	}

	private static Object numberOrText(String code) {
		return INTEGER.matcher(code).matches() ? Long.valueOf(code) : code;
	}

	/**
	 * Whether an exception only brings another one from where it was thrown.
	 * @param exception the exception
	 * @return {@code true} if its cause is what counts
	 */
	public static boolean isWrapper(Throwable exception) {
		return exception instanceof CompletionException || exception instanceof ExecutionException
				|| exception instanceof UndeclaredThrowableException;
	}

}
