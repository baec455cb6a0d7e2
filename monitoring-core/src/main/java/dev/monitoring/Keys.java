package dev.monitoring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

	/**
	 * Some of the texts that were found to be plain, by their hashes. Threads may see
	 * each other's or not.
	 */
	private static final @Nullable String[] KNOWN_PLAIN = new @Nullable String[256];

	/**
	 * The longest text among them.
	 */
	private static final int MAX_KNOWN = 128;

	/**
	 * The lowest bit of each byte.
	 */
	private static final long LOWEST = 0x0101_0101_0101_0101L;

	/**
	 * The highest bit of each byte.
	 */
	private static final long HIGHEST = LOWEST << (Byte.SIZE - 1);

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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
		return (text.length() >= Long.BYTES && isPlain(text.getBytes(StandardCharsets.ISO_8859_1)))
				|| isPlainByCharacter(text);
	}

	/**
	 * The same, quicker where the text is an object that was found to be plain before, as
	 * tags are.
	 */
	@SuppressWarnings("ReferenceEquality")
	static boolean isKnownPlain(String text) {
		int place = text.hashCode() & (KNOWN_PLAIN.length - 1);
		if (KNOWN_PLAIN[place] == text) {
			return true;
		}
		boolean plain = isPlain(text);
		if (plain && text.length() <= MAX_KNOWN) {
			KNOWN_PLAIN[place] = text;
		}
		return plain;
	}

	/**
	 * Looks at eight characters at a time.
	 * @return {@code false} if there may be others, which have become question marks
	 */
	private static boolean isPlain(byte[] bytes) {
		long other = 0;
		int last = bytes.length - Long.BYTES;
		for (int i = 0; i < last; i += Long.BYTES) {
			other |= notPlain((long) LONGS.get(bytes, i));
		}
		return last >= 0 && ((other | notPlain((long) LONGS.get(bytes, last))) & HIGHEST) == 0;
	}

	/**
	 * Has the highest bit of a byte that is not plain, or is a question mark; those above
	 * it may have theirs, too.
	 */
	private static long notPlain(long bytes) {
		return bytes | (bytes - LOWEST * ' ') | zeros(bytes ^ LOWEST * '"') | zeros(bytes ^ LOWEST * '\\')
				| zeros(bytes ^ LOWEST * '?') | zeros(bytes ^ LOWEST * 0x7f);
	}

	/**
	 * Has the highest bit of a byte that is zero, of bytes without that bit; those above
	 * it may have theirs, too.
	 */
	private static long zeros(long bytes) {
		return bytes - LOWEST;
	}

	private static boolean isPlainByCharacter(String text) {
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
