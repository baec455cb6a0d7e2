package dev.monitoring.adapter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes numbers as text into arrays of bytes, without objects in between: eight digits
 * at a time, as the formats of stores have them by the thousand. For adapters.
 */
public final class Numbers {

	/**
	 * The room that a number needs behind the position it is written to, some of it only
	 * for the time of writing.
	 */
	public static final int ROOM = 40;

	private static final int BILLION = 1_000_000_000;

	/**
	 * Below it a product with {@link #BILLION} is exact to less than half a unit.
	 */
	private static final double EXACT = 0x1p51;

	private static final byte[] LONG_MIN = String.valueOf(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

	private static final int EIGHT_DIGITS = 100_000_000;

	private static final long SIXTEEN_DIGITS = 10_000_000_000_000_000L;

	private static final long ASCII = 0x3030_3030_3030_3030L;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private Numbers() {
	}

	/**
	 * Writes an integer.
	 * @param value the number
	 * @param target where there is {@link #ROOM} from the position
	 * @param at the position
	 * @return the position behind the number
	 */
	public static int put(long value, byte[] target, int at) {
		if (value == Long.MIN_VALUE) {
			System.arraycopy(LONG_MIN, 0, target, at, LONG_MIN.length);
			return at + LONG_MIN.length;
		}
		int position = at;
		long rest = value;
		if (rest < 0) {
			target[position++] = '-';
			rest = -rest;
		}
		if (rest < EIGHT_DIGITS) {
			return putUpToEight((int) rest, target, position);
		}
		if (rest < SIXTEEN_DIGITS) {
			position = putUpToEight((int) (rest / EIGHT_DIGITS), target, position);
			return putEight((int) (rest % EIGHT_DIGITS), target, position);
		}
		position = putUpToEight((int) (rest / SIXTEEN_DIGITS), target, position);
		rest %= SIXTEEN_DIGITS;
		position = putEight((int) (rest / EIGHT_DIGITS), target, position);
		return putEight((int) (rest % EIGHT_DIGITS), target, position);
	}

	/**
	 * Writes a float that has up to nine decimals and less than seven digits before them,
	 * as seconds that were measured in nanoseconds have, in its shortest form without an
	 * exponent: it reads back as the same 64 bits.
	 * @param value the number
	 * @param target where there is {@link #ROOM} from the position
	 * @param at the position
	 * @return the position behind the number; -1 if it is another one, for
	 * {@link Double#toString}
	 */
	public static int putDecimal(double value, byte[] target, int at) {
		double scaled = value * BILLION;
		if (!(Math.abs(scaled) < EXACT)) {
			return -1;
		}
		long nanos = (long) Math.rint(scaled);
		if ((double) nanos / BILLION != value || (nanos == 0 && Double.doubleToRawLongBits(value) != 0)) {
			return -1;
		}
		int position = at;
		if (nanos < 0) {
			target[position++] = '-';
			nanos = -nanos;
		}
		position = putUpToEight((int) (nanos / BILLION), target, position);
		target[position] = '.';
		int fraction = (int) (nanos % BILLION);
		target[position + 1] = (byte) ('0' + fraction / EIGHT_DIGITS);
		long digits = digits(fraction % EIGHT_DIGITS);
		LONGS.set(target, position + 2, digits | ASCII);
		return position + 10 - Long.numberOfLeadingZeros(digits) / Byte.SIZE;
	}

	/**
	 * Writes a float by {@link Double#toString}.
	 * @param value the number
	 * @param target where there is {@link #ROOM} from the position
	 * @param at the position
	 * @return the position behind the number
	 */
	public static int putAny(double value, byte[] target, int at) {
		byte[] text = Double.toString(value).getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(text, 0, target, at, text.length);
		return at + text.length;
	}

	private static int putUpToEight(int value, byte[] target, int at) {
		if (value < 10) {
			target[at] = (byte) ('0' + value);
			return at + 1;
		}
		long digits = digits(value);
		int zeros = Long.numberOfTrailingZeros(digits) / Byte.SIZE;
		LONGS.set(target, at, (digits | ASCII) >>> (Byte.SIZE * zeros));
		return at + Long.BYTES - zeros;
	}

	private static int putEight(int value, byte[] target, int at) {
		return putDigits(digits(value), target, at);
	}

	/**
	 * Writes what {@link #digits} gives.
	 */
	static int putDigits(long digits, byte[] target, int at) {
		LONGS.set(target, at, digits | ASCII);
		return at + Long.BYTES;
	}

	/**
	 * Writes three digits of a number below a thousand.
	 */
	static int putThree(int value, byte[] target, int at) {
		int hundreds = (value * 41) >> 12;
		int rest = value - 100 * hundreds;
		int tens = (rest * 103) >> 10;
		target[at] = (byte) ('0' + hundreds);
		target[at + 1] = (byte) ('0' + tens);
		target[at + 2] = (byte) ('0' + rest - 10 * tens);
		return at + 3;
	}

	/**
	 * The digits of a number of up to eight, in the bytes of a long, the first one in the
	 * lowest: all halves are split at once.
	 */
	static long digits(int value) {
		long halves = value / 10_000 | (long) (value % 10_000) << 32;
		long hundreds = ((halves * 5243) >>> 19) & 0x7f_0000_007fL;
		long pairs = hundreds | ((halves - 100 * hundreds) << 16);
		long tens = ((pairs * 103) >>> 10) & 0x0f_000f_000f_000fL;
		return tens | ((pairs - 10 * tens) << 8);
	}

}
