package dev.monitoring.adapter;

import dev.monitoring.MonitoringPoint;

/**
 * Writes texts as UTF-8 into arrays of bytes, with a backslash before each quotation mark
 * and backslash, as the formats of stores have them between quotation marks. What it is
 * given, it turns into valid UTF-8. For adapters.
 */
public final class Texts {

	private Texts() {
	}

	/**
	 * Writes a text of {@link MonitoringPoint#hasPlainTexts() plain} characters.
	 * @param text the text
	 * @param end how many characters of it to write
	 * @param target where there is room for so many bytes from the position
	 * @param at the position
	 * @return the position behind the text
	 */
	@SuppressWarnings("deprecation") // wrong for other texts, and the one without objects
	public static int putPlain(String text, int end, byte[] target, int at) {
		text.getBytes(0, end, target, at);
		return at + end;
	}

	/**
	 * Writes any text, control characters as they are.
	 * @param text the text
	 * @param start the first character to write
	 * @param end the position behind the last one
	 * @param target where there is room for three times as many bytes from the position
	 * @param at the position
	 * @return the position behind the text
	 */
	public static int putEscaped(String text, int start, int end, byte[] target, int at) {
		int position = at;
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			if (c < 0x80) {
				if (c == '"' || c == '\\') {
					target[position++] = '\\';
				}
				target[position++] = (byte) c;
			}
			else if (isPairAt(text, i)) {
				position = putPair(Character.toCodePoint(c, text.charAt(++i)), target, position);
			}
			else {
				position = put(Character.isSurrogate(c) ? '\uFFFD' : c, target, position);
			}
		}
		return position;
	}

	private static boolean isPairAt(String text, int i) {
		return Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()
				&& Character.isLowSurrogate(text.charAt(i + 1));
	}

	private static int put(char c, byte[] target, int at) {
		int position = at;
		if (c < 0x800) {
			target[position++] = (byte) (0xc0 | c >> 6);
		}
		else {
			target[position++] = (byte) (0xe0 | c >> 12);
			target[position++] = sixBits(c >> 6);
		}
		target[position++] = sixBits(c);
		return position;
	}

	private static int putPair(int point, byte[] target, int at) {
		target[at] = (byte) (0xf0 | point >> 18);
		target[at + 1] = sixBits(point >> 12);
		target[at + 2] = sixBits(point >> 6);
		target[at + 3] = sixBits(point);
		return at + 4;
	}

	private static byte sixBits(int bits) {
		return (byte) (0x80 | (bits & 0x3f));
	}

}
