package dev.monitoring.fuzz;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Texts that mean something to somebody: separators, quotes, escapes and ends of what
 * stores read, and pieces of requests to them.
 */
final class HostileText {

	static final int LONG = 64 * 1024;

	private static final String CHARACTERS = "\\\\\\\\\"\"'`,,==  \n\r\t\0\u0001\u001b\u007f\u0085\u009f#:;.$%&{}[]()<>/*-+"
			+ "aZ09_\u00e9\u00ff\u0130\u2028\u2029\ufeff\ufffe\uffff\ufffd\u202e\u200f\u05d0\u0627\ud800\udbff\udc00\udfff";

	private static final List<String> PIECES = List.of("\\", "\\\\", "\\\"", "\\,", "\\=", "\\ ", "\\n", "\r\n",
			"\nfuzz,injected=1 n=999999999i 1\n", "\" 1\nfuzz n=999999999i 1\nfuzz s=\"", "x n=999999999i,b=\"",
			",n=999999999i", " n=999999999i 1", "\\\nfuzz n=999999999i", "#", "# ", "\"}\n{\"n\":999999999}",
			"\",\"n\":999999999,\"x\":\"", "\\\",\"n\":999999999", "'; DROP TABLE fuzz; --", "') VALUES (1), (2); --",
			"'||(SELECT version())||'", "${jndi:x}", "%00", "%0a", "%s%n", "\\u0022", "\\x00", "\\N", "\\0", "&quot;",
			"null", "true", "NaN", "-Inf", "1i", "1u", "1e5", "-0", "0x10", "2026-11-26", "2026-11-26T00:00:00Z",
			"\ud83d\ude00", "\ud83d", "\ude00", "\u202e\u05d0\u05d1", "e\u0301", "\ud834\udd1e\ud834", "\u0000", "time",
			"_time", "_value", "_field", "_measurement", "_start", "_stop", "x_time", "x_empty", "n", "s", "f", "a.b",
			"a", ".", "a.", ".a", "a..b", "a[]", "`a`", "name", "Int64", "", " ", "  ", "\t", "\"", "\"\"", "'", "''");

	private final Random random;

	HostileText(Random random) {
		this.random = random;
	}

	String next() {
		return switch (this.random.nextInt(16)) {
			case 0, 1, 2, 3 -> piece();
			case 4, 5, 6, 7 -> piece() + piece();
			case 8, 9, 10 -> characters(1 + this.random.nextInt(8));
			case 11 -> piece() + characters(1 + this.random.nextInt(4)) + piece();
			case 12, 13 -> any(1 + this.random.nextInt(12));
			case 14 -> piece().repeat(1 + this.random.nextInt(60));
			default -> (this.random.nextInt(8) == 0) ? longText() : piece();
		};
	}

	private String piece() {
		return PIECES.get(this.random.nextInt(PIECES.size()));
	}

	private String characters(int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(CHARACTERS.charAt(this.random.nextInt(CHARACTERS.length())));
		}
		return text.toString();
	}

	/**
	 * Any units of UTF-16, in pairs or not.
	 */
	private String any(int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append((char) this.random.nextInt(1 << ((this.random.nextInt(3) == 0) ? 16 : 8)));
		}
		return text.toString();
	}

	private String longText() {
		String unit = piece() + characters(3);
		return unit.repeat(LONG / unit.length() + 1).substring(0, LONG - this.random.nextInt(3));
	}

	/**
	 * A text as it can stand in a source.
	 */
	static String escaped(String text) {
		StringBuilder result = new StringBuilder("\"");
		for (char c : text.toCharArray()) {
			if (c == '"' || c == '\\') {
				result.append('\\').append(c);
			}
			else if (c < ' ' || c > '~') {
				result.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
			}
			else {
				result.append(c);
			}
		}
		return result.append('"').toString();
	}

}
