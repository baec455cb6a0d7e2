package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;

/**
 * The texts of tags and the keys of fields, as they can stand in line protocol. It has no
 * escape for a backslash there, and reads one before a separator in several ways at once:
 * such a backslash becomes a slash.
 */
final class KeyText {

	private KeyText() {
	}

	/**
	 * The text as it is stored.
	 * @param text the text as given
	 * @return the text, in which a backslash at the end or before a comma, equals sign,
	 * space or quotation mark is a slash, a control character a space and a lone
	 * surrogate U+FFFD
	 */
	static String of(String text) {
		StringBuilder result = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			char stored = stored(text, i, c);
			if (stored != c) {
				result = (result != null) ? result : new StringBuilder(text);
				result.setCharAt(i, stored);
			}
		}
		return (result != null) ? result.toString() : text;
	}

	/**
	 * The bytes of a text that {@link #of} made, with its escapes.
	 */
	static byte[] escaped(String prefix, String text, String suffix) {
		StringBuilder result = new StringBuilder(prefix);
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (isEscaped(c)) {
				result.append('\\');
			}
			result.append(c);
		}
		return result.append(suffix).toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Writes a text as it is stored, with its escapes.
	 * @param text the text as given
	 * @param target where there is room for three bytes for each of its UTF-16 units from
	 * the position
	 * @param at the position
	 * @return the position behind the text
	 */
	static int put(String text, byte[] target, int at) {
		int position = at;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c >= 0x7f || c == '\\') {
				return putAny(text, target, at);
			}
			if (isEscaped(c)) {
				target[position++] = '\\';
			}
			target[position++] = (byte) c;
		}
		return position;
	}

	private static int putAny(String text, byte[] target, int at) {
		byte[] bytes = escaped("", of(text), "");
		System.arraycopy(bytes, 0, target, at, bytes.length);
		return at + bytes.length;
	}

	private static boolean isEscaped(char c) {
		return c == ',' || c == '=' || c == ' ';
	}

	private static char stored(String text, int i, char c) {
		if (isControl(c)) {
			return ' ';
		}
		if (c == '\\') {
			return (i + 1 == text.length() || isSeparator(text.charAt(i + 1))) ? '/' : c;
		}
		if (Character.isSurrogate(c) && !isPairAt(text, i) && (i == 0 || !isPairAt(text, i - 1))) {
			return '\uFFFD';
		}
		return c;
	}

	private static boolean isSeparator(char c) {
		return isEscaped(c) || c == '"' || isControl(c);
	}

	static boolean isControl(char c) {
		return c < 0x20 || (c >= 0x7f && c <= 0x9f);
	}

	static boolean isPairAt(String text, int i) {
		return Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()
				&& Character.isLowSurrogate(text.charAt(i + 1));
	}

}
