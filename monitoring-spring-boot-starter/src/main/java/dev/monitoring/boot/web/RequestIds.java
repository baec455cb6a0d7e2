package dev.monitoring.boot.web;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * Ids of requests: a well-formed incoming one is kept, else {@code <epoch
 * seconds>,<uuid>} is made. The uuid has the layout of version 4 but comes from a fast
 * random: it is an id, not a secret.
 */
final class RequestIds {

	private static final int MAX_LENGTH = 128;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	/**
	 * The last second that an id was made for. Threads may overwrite each other's.
	 */
	private static Second second = new Second(0, new byte[] { '0' });

	private RequestIds() {
	}

	/**
	 * Whether an id that a client sent is kept: 1 to 128 characters from 0x21 to 0x7E, so
	 * that it can be echoed in a header.
	 */
	static boolean isWellFormed(@Nullable String id) {
		if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
			return false;
		}
		for (int i = 0; i < id.length(); i++) {
			if (id.charAt(i) < 0x21 || id.charAt(i) > 0x7e) {
				return false;
			}
		}
		return true;
	}

	static String next(long epochSeconds) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
		long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
		byte[] seconds = digits(epochSeconds);
		byte[] id = new byte[seconds.length + 37];
		System.arraycopy(seconds, 0, id, 0, seconds.length);
		int at = seconds.length;
		id[at] = ',';
		LONGS.set(id, at + 1, hex((int) (high >>> 32)));
		id[at + 9] = '-';
		long digits = hex((int) high);
		INTS.set(id, at + 10, (int) (digits >>> 32));
		id[at + 14] = '-';
		INTS.set(id, at + 15, (int) digits);
		id[at + 19] = '-';
		digits = hex((int) (low >>> 32));
		INTS.set(id, at + 20, (int) (digits >>> 32));
		id[at + 24] = '-';
		INTS.set(id, at + 25, (int) digits);
		LONGS.set(id, at + 29, hex((int) low));
		return new String(id, StandardCharsets.ISO_8859_1);
	}

	private static byte[] digits(long epochSeconds) {
		Second last = second;
		if (last.epochSeconds() != epochSeconds) {
			last = new Second(epochSeconds, Long.toString(epochSeconds).getBytes(StandardCharsets.ISO_8859_1));
			second = last;
		}
		return last.digits();
	}

	/**
	 * The eight hexadecimal digits of a number, all at once: each of its four bits gets a
	 * byte, to which '0' is added, and where it is above nine, the way from there to 'a'.
	 */
	static long hex(int number) {
		long nibbles = number & 0xffff_ffffL;
		nibbles = (nibbles | nibbles << 16) & 0x0000_ffff_0000_ffffL;
		nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ffL;
		nibbles = (nibbles | nibbles << 4) & 0x0f0f_0f0f_0f0f_0f0fL;
		long letters = (nibbles + 0x0606_0606_0606_0606L) >>> 4 & 0x0101_0101_0101_0101L;
		return nibbles + 0x3030_3030_3030_3030L + letters * ('a' - '0' - 10);
	}

	/**
	 * A second as ids begin with it.
	 *
	 * @param epochSeconds the second
	 * @param digits its digits, which nobody changes
	 */
	private record Second(long epochSeconds, byte[] digits) {

	}

}
