package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line of line protocol under construction: UTF-8 in a growing array, written without
 * objects in between. Whatever it is given, it holds no line feed and valid UTF-8 only.
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

	private static final byte[] TENS = new byte[100];

	private static final byte[] ONES = new byte[100];

	static {
		for (int i = 0; i < TENS.length; i++) {
			TENS[i] = (byte) ('0' + i / 10);
			ONES[i] = (byte) ('0' + i % 10);
		}
	}

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
		byte[] bytes = this.bytes;
		int length = this.length;
		bytes[length++] = '"';
		int i = 0;
		// Most texts are nothing but printable ASCII.
		for (; i < end; i++) {
			char c = text.charAt(i);
			if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
				break;
			}
			bytes[length++] = (byte) c;
		}
		this.length = length;
		for (; i < end; i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				this.bytes[this.length++] = '\\';
			}
			i = put(text, i, c);
		}
		this.bytes[this.length++] = '"';
	}

	/**
	 * Puts a character where there is room for three bytes.
	 * @return the position of its last unit in the text
	 */
	private int put(String text, int i, char c) {
		if (KeyText.isControl(c)) {
			put(' ');
		}
		else if (c < 0x80) {
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
		if (value < BILLION) {
			putDigits((int) value, digits((int) value));
		}
		else {
			// Ints are divided in half the time.
			putDigits(value / BILLION);
			putDigits((int) (value % BILLION), 9);
		}
	}

	private static int digits(int value) {
		int digits = 1;
		for (int bound = 10; digits < 9 && value >= bound; bound *= 10) {
			digits++;
		}
		return digits;
	}

	private void putDigits(int value, int digits) {
		byte[] bytes = this.bytes;
		int start = this.length;
		int i = start + digits;
		this.length = i;
		int rest = value;
		while (i - start >= 2) {
			int pair = rest % 100;
			rest /= 100;
			bytes[--i] = ONES[pair];
			bytes[--i] = TENS[pair];
		}
		if (i > start) {
			bytes[--i] = (byte) ('0' + rest);
		}
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
		int digits = 9;
		while (digits > 3 && fraction % 1000 == 0) {
			fraction /= 1000;
			digits -= 3;
		}
		while (digits > 1 && fraction % 10 == 0) {
			fraction /= 10;
			digits--;
		}
		putDigits(fraction, digits);
	}

	private void ensure(int more) {
		if (this.bytes.length - this.length < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, Math.addExact(this.length, more)));
		}
	}

}
