package dev.monitoring.adapter.influx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of line protocol under construction: UTF-8 in a growing array, written without
 * objects in between. What it is given, it turns into valid UTF-8.
 */
final class LineBuffer {

	/**
	 * The most UTF-16 units of a text field. However it is escaped and encoded, it then
	 * stays below the 1,048,576 bytes beyond which InfluxDB refuses the point.
	 */
	static final int MAX_TEXT = 349_525;

	private static final int INITIAL_SIZE = 1024;

	private static final int KEPT_SIZE = 64 * 1024;

	/**
	 * The most bytes of a number.
	 */
	private static final int NUMBER = 32;

	private static final int BILLION = 1_000_000_000;

	/**
	 * Below it a product with {@link #BILLION} is exact to less than half a unit.
	 */
	private static final double EXACT = 0x1p51;

	private static final byte[] LONG_MIN = String.valueOf(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

	private static final int EIGHT_DIGITS = 100_000_000;

	private static final long ASCII = 0x3030_3030_3030_3030L;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private byte[] bytes = new byte[INITIAL_SIZE];

	private int length;

	void clear() {
		this.length = 0;
		if (this.bytes.length > KEPT_SIZE) {
			this.bytes = new byte[INITIAL_SIZE];
		}
	}

	/**
	 * The array that holds the line: valid until the next change.
	 */
	byte[] array() {
		return this.bytes;
	}

	int length() {
		return this.length;
	}

	void length(int length) {
		this.length = length;
	}

	byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	void append(char ascii) {
		ensure(1);
		this.bytes[this.length++] = (byte) ascii;
	}

	void append(byte[] source) {
		append(source, 0);
	}

	void append(byte[] source, int from) {
		int count = source.length - from;
		ensure(count);
		System.arraycopy(source, from, this.bytes, this.length, count);
		this.length += count;
	}

	/**
	 * Appends a tag's key or value, or a field's key, as {@link KeyText} made it.
	 */
	void appendKey(String key) {
		ensure(3 * key.length());
		for (int i = 0; i < key.length(); i++) {
			char c = key.charAt(i);
			if (c == ',' || c == '=' || c == ' ') {
				this.bytes[this.length++] = '\\';
			}
			i = put(key, i, c);
		}
	}

	/**
	 * Appends a text as the value of a field.
	 */
	void appendText(String text) {
		int end = text.length();
		if (end > MAX_TEXT) {
			end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
		}
		ensure(3 * end + 2);
		put('"');
		if (isPlain(text, end)) {
			putPlain(text, end);
		}
		else {
			for (int i = 0; i < end; i++) {
				char c = text.charAt(i);
				if (c == '"' || c == '\\') {
					put('\\');
				}
				i = put(text, i, c);
			}
		}
		put('"');
	}

	/**
	 * Whether a text is of ASCII without escapes, as most are: three passes that the
	 * processor does many characters at a time take less than one that does not.
	 */
	private static boolean isPlain(String text, int end) {
		int bits = 0;
		for (int i = 0; i < end; i++) {
			bits |= text.charAt(i);
		}
		return bits < 0x80 && text.indexOf('"') < 0 && text.indexOf('\\') < 0;
	}

	@SuppressWarnings("deprecation") // wrong for other texts, and the one without objects
	private void putPlain(String text, int end) {
		text.getBytes(0, end, this.bytes, this.length);
		this.length += end;
	}

	/**
	 * Puts a character where there is room for three bytes.
	 * @return the position of its last unit in the text
	 */
	private int put(String text, int i, char c) {
		if (c < 0x80) {
			put(c);
		}
		else if (c < 0x800) {
			put(0xc0 | c >> 6);
			putSixBits(c);
		}
		else if (KeyText.isPairAt(text, i)) {
			int point = Character.toCodePoint(c, text.charAt(i + 1));
			put(0xf0 | point >> 18);
			putSixBits(point >> 12);
			putSixBits(point >> 6);
			putSixBits(point);
			return i + 1;
		}
		else {
			char valid = Character.isSurrogate(c) ? '\uFFFD' : c;
			put(0xe0 | valid >> 12);
			putSixBits(valid >> 6);
			putSixBits(valid);
		}
		return i;
	}

	private void putSixBits(int bits) {
		put(0x80 | (bits & 0x3f));
	}

	private void put(int b) {
		this.bytes[this.length++] = (byte) b;
	}

	void appendNumber(long value) {
		if (value == Long.MIN_VALUE) {
			append(LONG_MIN);
			return;
		}
		ensure(NUMBER);
		long rest = value;
		if (rest < 0) {
			put('-');
			rest = -rest;
		}
		putDigits(rest);
	}

	private void putDigits(long value) {
		if (value < 10) {
			put('0' + (int) value);
		}
		else if (value < EIGHT_DIGITS) {
			long digits = eightDigits((int) value);
			int zeros = Long.numberOfTrailingZeros(digits) / 8;
			LONGS.set(this.bytes, this.length, (digits | ASCII) >>> (8 * zeros));
			this.length += 8 - zeros;
		}
		else {
			putDigits(value / EIGHT_DIGITS);
			LONGS.set(this.bytes, this.length, eightDigits((int) (value % EIGHT_DIGITS)) | ASCII);
			this.length += 8;
		}
	}

	/**
	 * The digits of a number of up to eight, in the bytes of a long, the first one in the
	 * lowest: all halves are split at once.
	 */
	private static long eightDigits(int value) {
		long halves = value / 10_000 | (long) (value % 10_000) << 32;
		long hundreds = ((halves * 5243) >>> 19) & 0x7f_0000_007fL;
		long pairs = hundreds | ((halves - 100 * hundreds) << 16);
		long tens = ((pairs * 103) >>> 10) & 0x0f_000f_000f_000fL;
		return tens | ((pairs - 10 * tens) << 8);
	}

	/**
	 * Appends a float so that it reads back as the same 64 bits. What has up to nine
	 * decimals, as seconds that were measured in nanoseconds have, is written in its
	 * shortest form without an exponent; all else as {@link Double#toString} does, whose
	 * exponents ({@code 1.0E-10}) InfluxDB reads.
	 */
	void appendNumber(double value) {
		double scaled = value * BILLION;
		if (Math.abs(scaled) < EXACT) {
			long nanos = (long) Math.rint(scaled);
			if ((double) nanos / BILLION == value && (nanos != 0 || Double.doubleToRawLongBits(value) == 0)) {
				appendNanos(nanos);
				return;
			}
		}
		append(Double.toString(value).getBytes(StandardCharsets.US_ASCII));
	}

	private void appendNanos(long nanos) {
		ensure(NUMBER);
		long rest = nanos;
		if (rest < 0) {
			put('-');
			rest = -rest;
		}
		putDigits(rest / BILLION);
		put('.');
		int fraction = (int) (rest % BILLION);
		put('0' + fraction / EIGHT_DIGITS);
		long digits = eightDigits(fraction % EIGHT_DIGITS);
		LONGS.set(this.bytes, this.length, digits | ASCII);
		this.length += 8 - Long.numberOfLeadingZeros(digits) / 8;
	}

	private void ensure(int more) {
		if (this.bytes.length - this.length < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, Math.addExact(this.length, more)));
		}
	}

}
