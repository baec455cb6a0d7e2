package dev.monitoring.boot.web;

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

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

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
		int digits = digits(epochSeconds);
		byte[] id = new byte[digits + 37];
		int at = decimal(id, digits, epochSeconds);
		id[at++] = ',';
		at = hex(id, at, high, 64, 32);
		id[at++] = '-';
		at = hex(id, at, high, 32, 16);
		id[at++] = '-';
		at = hex(id, at, high, 16, 0);
		id[at++] = '-';
		at = hex(id, at, low, 64, 48);
		id[at++] = '-';
		hex(id, at, low, 48, 0);
		return new String(id, StandardCharsets.ISO_8859_1);
	}

	/**
	 * How many digits a number has, and a sign.
	 */
	private static int digits(long number) {
		int digits = (number < 0) ? 2 : 1;
		for (long rest = number / 10; rest != 0; rest /= 10) {
			digits++;
		}
		return digits;
	}

	private static int decimal(byte[] target, int digits, long number) {
		int at = digits;
		long rest = number;
		do {
			target[--at] = (byte) ('0' + Math.abs(rest % 10));
			rest /= 10;
		}
		while (rest != 0);
		if (number < 0) {
			target[0] = '-';
		}
		return digits;
	}

	/**
	 * Writes the bits from one position down to another as hexadecimal digits.
	 */
	private static int hex(byte[] target, int at, long bits, int from, int to) {
		for (int shift = from - 4; shift >= to; shift -= 4) {
			target[at++] = HEX[(int) (bits >>> shift) & 0xf];
		}
		return at;
	}

}
