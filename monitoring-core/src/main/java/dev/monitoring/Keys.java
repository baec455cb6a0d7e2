package dev.monitoring;

import java.util.Arrays;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The rules for keys and texts that hold in every store. A key that is empty is left out
 * with its value; one that is longer than {@link #MAX_LENGTH} is cut; one that a store
 * reserves for itself gets the prefix {@code x_}. In keys and texts every control
 * character becomes a space, and every half of a surrogate pair U+FFFD, so that a text is
 * one line and valid UTF-8.
 */
final class Keys {

	/**
	 * The longest key, in UTF-16 units.
	 */
	static final int MAX_LENGTH = 128;

	/**
	 * What InfluxDB refuses, or stores and can then no longer read.
	 */
	private static final Set<String> RESERVED = Set.of("time", "_time", "_value", "_field", "_measurement", "_start",
			"_stop");

	/**
	 * The characters that stand as they are in a text of every format.
	 */
	private static final boolean[] PLAIN = new boolean[0x80];

	static {
		Arrays.fill(PLAIN, ' ', 0x7f, true);
		PLAIN['"'] = false;
		PLAIN['\\'] = false;
	}

	private Keys() {
	}

	/**
	 * The key under which a value is stored.
	 * @param key the key as given
	 * @return the key as stored, or {@code null} if the value is to be left out
	 */
	static @Nullable String clean(@Nullable String key) {
		if (key == null || key.isEmpty()) {
			return null;
		}
		String cleaned = text(cut(key, MAX_LENGTH));
		return RESERVED.contains(cleaned) ? "x_" + cleaned : cleaned;
	}

	/**
	 * Whether a text is of printable ASCII alone, without quotation marks and
	 * backslashes, as most are: nothing in it is ever to be replaced or escaped.
	 */
	static boolean isPlain(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c >= PLAIN.length || !PLAIN[c]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A text without control characters and lone surrogates.
	 * @param text the text as given
	 * @return the text as stored: the same object where nothing is to be replaced
	 */
	static String text(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (isControl(c) || (Character.isSurrogate(c) && !isPairAt(text, i++))) {
				return replaced(text);
			}
		}
		return text;
	}

	/**
	 * A text of at most so many UTF-16 units; a surrogate pair is not cut in two.
	 * @param text the text
	 * @param maxLength the most units to keep
	 * @return the text: the same object where it is short enough
	 */
	static String cut(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		boolean inPair = maxLength > 0 && Character.isHighSurrogate(text.charAt(maxLength - 1));
		return text.substring(0, inPair ? maxLength - 1 : maxLength);
	}

	private static boolean isControl(char c) {
		return c < 0x20 || (c >= 0x7f && c <= 0x9f);
	}

	private static boolean isPairAt(String text, int i) {
		return Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()
				&& Character.isLowSurrogate(text.charAt(i + 1));
	}

	private static String replaced(String text) {
		StringBuilder result = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (!Character.isSurrogate(c)) {
				result.append(isControl(c) ? ' ' : c);
			}
			else if (isPairAt(text, i)) {
				result.append(c).append(text.charAt(++i));
			}
			else {
				result.append('\uFFFD');
			}
		}
		return result.toString();
	}

}
