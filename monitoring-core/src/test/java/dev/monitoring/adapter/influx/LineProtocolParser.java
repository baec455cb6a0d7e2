package dev.monitoring.adapter.influx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads line protocol as InfluxDB 2.9 was measured to read it, oddities included: where a
 * line ends is decided by other rules than what it says. Knows nothing of the encoder;
 * {@link LineProtocolCasesTests} compares it with the real server's answers.
 */
final class LineProtocolParser {

	private static final Pattern FLOAT = Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

	private static final Pattern INTEGER = Pattern.compile("-?\\d+i");

	private static final Pattern UNSIGNED = Pattern.compile("\\d+u");

	private static final Set<String> TRUE = Set.of("t", "T", "true", "True", "TRUE");

	private static final Set<String> FALSE = Set.of("f", "F", "false", "False", "FALSE");

	private static final Set<String> RESERVED = Set.of("time", "_field", "_measurement");

	private static final Map<String, Long> PRECISIONS = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s",
			1_000_000_000L);

	private static final long MAX_TIME = 9223372036854775806L;

	private static final int MAX_KEY = 65_535;

	/**
	 * One character a byte.
	 */
	private final String body;

	private final long precision;

	private int position;

	private LineProtocolParser(String body, long precision) {
		this.body = body;
		this.precision = precision;
	}

	/**
	 * Reads a request.
	 * @throws Refused if one line is malformed: nothing is stored
	 */
	static List<ParsedPoint> parse(byte[] body) throws Refused {
		return parse(body, "ns");
	}

	static List<ParsedPoint> parse(byte[] body, String precision) throws Refused {
		Long unit = PRECISIONS.get(precision);
		if (unit == null) {
			throw new Refused("precision", precision);
		}
		List<ParsedPoint> points = new ArrayList<>();
		for (String line : lines(new String(body, StandardCharsets.ISO_8859_1))) {
			int start = 0;
			while (start < line.length() && " \t\0".indexOf(line.charAt(start)) >= 0) {
				start++;
			}
			if (start < line.length() && line.charAt(start) != '#') {
				points.add(new LineProtocolParser(line.substring(start), unit).point());
			}
		}
		return points;
	}

	/**
	 * A line feed ends a line unless it is escaped or within quotes. Quotes count after
	 * the first bare space, where more equals signs than commas have been seen; escapes
	 * are skipped in pairs. Comments are no exception.
	 */
	static List<String> lines(String body) {
		List<String> lines = new ArrayList<>();
		int start = 0;
		boolean fields = false;
		boolean quoted = false;
		int surplus = 0;
		for (int i = 0; i < body.length(); i++) {
			char c = body.charAt(i);
			if (c == '\\' && i + 2 < body.length()) {
				i++;
			}
			else if (c == '\n' && !quoted) {
				lines.add(body.substring(start, i));
				start = i + 1;
				fields = false;
				surplus = 0;
			}
			else {
				fields |= c == ' ';
				if (fields && c == '"' && surplus > 0) {
					quoted = !quoted;
				}
				else if (fields && !quoted) {
					surplus += (c == '=') ? 1 : (c == ',') ? -1 : 0;
				}
			}
		}
		lines.add(body.substring(start));
		return lines;
	}

	private ParsedPoint point() throws Refused {
		String measurement = until(", ");
		if (measurement.isEmpty()) {
			throw new Refused("missing measurement", this.body);
		}
		Map<String, String> tags = new LinkedHashMap<>();
		while (at(',')) {
			tag(tags);
		}
		int keyLength = this.position;
		skipSpaces();
		Map<String, Object> fields = new LinkedHashMap<>();
		do {
			field(fields, keyLength);
		}
		while (at(','));
		skipSpaces();
		Long time = time();
		return new ParsedPoint(unescaped(measurement, ", "), tags, fields, time);
	}

	private boolean at(char separator) {
		if (this.position < this.body.length() && this.body.charAt(this.position) == separator) {
			this.position++;
			return true;
		}
		return false;
	}

	private void skipSpaces() {
		while (this.position < this.body.length() && " \t\0".indexOf(this.body.charAt(this.position)) >= 0) {
			this.position++;
		}
	}

	/**
	 * What stands before one of the characters, unless a backslash stands right before
	 * it.
	 */
	private String until(String ends) {
		int start = this.position;
		while (this.position < this.body.length() && (ends.indexOf(this.body.charAt(this.position)) < 0
				|| (this.position > start && this.body.charAt(this.position - 1) == '\\'))) {
			this.position++;
		}
		return this.body.substring(start, this.position);
	}

	private void tag(Map<String, String> tags) throws Refused {
		String key = unescaped(until("=, "), ",= ");
		if (key.isEmpty() || !at('=')) {
			throw new Refused("missing tag key or value", this.body);
		}
		String value = unescaped(until("=, "), ",= ");
		if (value.isEmpty() || (this.position < this.body.length() && this.body.charAt(this.position) == '=')) {
			throw new Refused("missing or invalid tag value", this.body);
		}
		if (RESERVED.contains(key) || key.startsWith("\0") || key.startsWith("\u00ff")) {
			throw new Refused("reserved tag key", this.body);
		}
		if (tags.put(text(key), text(value)) != null) {
			throw new Refused("duplicate tags", this.body);
		}
	}

	private void field(Map<String, Object> fields, int keyLength) throws Refused {
		String key = until("=, ");
		if (key.isEmpty() || !at('=')) {
			throw new Refused("invalid field format", this.body);
		}
		if (keyLength + key.length() + 4 > MAX_KEY) {
			throw new Refused("max key length exceeded", this.body);
		}
		fields.put(text(unescaped(key, ",= \"")), value(rawValue()));
	}

	private String rawValue() throws Refused {
		int start = this.position;
		boolean quoted = false;
		while (this.position < this.body.length()) {
			char c = this.body.charAt(this.position);
			if (!quoted && (c == ',' || c == ' ')) {
				break;
			}
			if (c == '\\' && this.position + 1 < this.body.length()) {
				this.position++;
			}
			else if (c == '"') {
				quoted = !quoted;
			}
			this.position++;
		}
		if (quoted) {
			throw new Refused("unbalanced quotes", this.body);
		}
		return this.body.substring(start, this.position);
	}

	private Object value(String raw) throws Refused {
		if (raw.length() >= 2 && raw.startsWith("\"") && raw.endsWith("\"")) {
			return text(raw.substring(1, raw.length() - 1).replaceAll("\\\\([\"\\\\])", "$1"));
		}
		if (TRUE.contains(raw) || FALSE.contains(raw)) {
			return TRUE.contains(raw);
		}
		try {
			if (INTEGER.matcher(raw).matches()) {
				return Long.parseLong(raw.substring(0, raw.length() - 1));
			}
			if (UNSIGNED.matcher(raw).matches()) {
				return new ParsedPoint.Unsigned(raw);
			}
			if (FLOAT.matcher(raw).matches() && !Double.isInfinite(Double.parseDouble(raw))) {
				return Double.parseDouble(raw);
			}
		}
		catch (NumberFormatException ex) {
			throw new Refused("out of range", this.body);
		}
		throw new Refused("invalid value", this.body);
	}

	private Long time() throws Refused {
		String raw = this.body.substring(this.position).replaceAll(" +$", "");
		if (raw.isEmpty()) {
			return null;
		}
		try {
			if (raw.matches("-?\\d+")) {
				long time = Math.multiplyExact(Long.parseLong(raw), this.precision);
				if (time >= -MAX_TIME && time <= MAX_TIME) {
					return time;
				}
			}
		}
		catch (ArithmeticException | NumberFormatException ex) {
			throw new Refused("time outside range", this.body);
		}
		throw new Refused("bad timestamp", this.body);
	}

	private static String unescaped(String raw, String escaped) {
		StringBuilder result = new StringBuilder();
		for (int i = 0; i < raw.length(); i++) {
			char c = raw.charAt(i);
			if (c != '\\' || i + 1 == raw.length() || escaped.indexOf(raw.charAt(i + 1)) < 0) {
				result.append(c);
			}
		}
		return result.toString();
	}

	private static String text(String bytes) {
		return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
	}

	/**
	 * A line is malformed.
	 */
	static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		Refused(String reason, String line) {
			super(reason + " in: " + line);
		}

	}

}
