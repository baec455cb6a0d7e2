package dev.monitoring.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;

import dev.monitoring.fuzz.HostilePoint.Entry;

/**
 * Makes hostile points, the same ones of the same seed.
 */
public final class HostilePoints {

	private static final String[] DECLARED_TAGS = { "t", "tc", "ta" };

	private static final String[] DECLARED_FIELDS = { "i", "f", "s", "b", "c", "a" };

	private static final List<HostileValue> VALUES = values();

	private final Random random;

	private final HostileText texts;

	private final boolean onlyTexts;

	private long next = 1;

	/**
	 * Makes a source of points.
	 * @param seed decides what they are
	 * @param onlyTexts whether all their values are texts
	 */
	public HostilePoints(long seed, boolean onlyTexts) {
		this.random = new Random(seed);
		this.texts = new HostileText(this.random);
		this.onlyTexts = onlyTexts;
	}

	/**
	 * Makes points.
	 */
	public List<HostilePoint> next(int count) {
		List<HostilePoint> points = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			points.add(new HostilePoint(this.next++, entries(DECLARED_TAGS, 0), entries(DECLARED_FIELDS, 1)));
		}
		return points;
	}

	private List<Entry> entries(String[] declared, int role) {
		List<Entry> entries = new ArrayList<>();
		int additional = this.random.nextInt(5);
		for (int i = 0; i < additional; i++) {
			entries.add(new Entry(key(role), value()));
		}
		for (String key : declared) {
			if (this.random.nextInt(3) == 0) {
				entries.add(new Entry(key, value()));
			}
		}
		return entries;
	}

	/**
	 * A key of a tag or of a field: one that is both in a measurement cannot be told
	 * apart in InfluxDB's answers.
	 */
	private String key(int role) {
		if (this.random.nextInt(40) == 0) {
			return null;
		}
		String key = this.texts.next();
		String stored = HostilePoint.storedKey(key);
		if (stored != null && (stored.replaceAll("[\\\\/ ]", "").hashCode() & 1) != role) {
			return (role == 0) ? "even" + stored.hashCode() + key : "odd" + stored.hashCode() + key;
		}
		return key;
	}

	private HostileValue value() {
		return (this.onlyTexts || this.random.nextInt(8) == 0) ? HostileValue.text(this.texts.next()) : other();
	}

	private HostileValue other() {
		return switch (this.random.nextInt(6)) {
			case 0 -> same(this.random.nextLong() >> this.random.nextInt(64));
			case 1 -> finite(Double.longBitsToDouble(this.random.nextLong()));
			case 2 -> same(this.random.nextInt(2_000_000) / 1e6);
			default -> VALUES.get(this.random.nextInt(VALUES.size()));
		};
	}

	private static HostileValue same(Object value) {
		return new HostileValue(value, value);
	}

	private static HostileValue finite(double value) {
		return new HostileValue(value, Double.isFinite(value) ? value : null);
	}

	private static HostileValue leftOut(Object value) {
		return new HostileValue(value, null);
	}

	private static List<HostileValue> values() {
		List<HostileValue> values = new ArrayList<>();
		for (double value : new double[] { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0,
				Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE, 0x1p63,
				-0x1p63, 0x1p64, 0x1p53 + 2, 1e15, 1e16, 1e21, 1e22, 1e-7, 0.1, 1.0 / 3, 1e7, 123456789.123456789,
				0.001, 1e-3 - 1e-19, 100, 1e100 }) {
			values.add(finite(value));
		}
		for (long value : new long[] { Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE, 0, -1, 1L << 53,
				(1L << 53) + 1, 99_999_999, 100_000_000, 9_999_999_999_999_999L, 10_000_000_000_000_000L }) {
			values.add(same(value));
		}
		values.add(same(true));
		values.add(same(false));
		values.addAll(numbers());
		values.addAll(objects());
		return values;
	}

	private static List<HostileValue> numbers() {
		BigInteger large = BigInteger.ONE.shiftLeft(63);
		return List.of(new HostileValue(large, 0x1p63),
				new HostileValue(large.subtract(BigInteger.ONE), Long.MAX_VALUE),
				new HostileValue(large.negate(), Long.MIN_VALUE), new HostileValue(BigInteger.TEN.pow(30), 1e30),
				leftOut(BigInteger.TEN.pow(400)), new HostileValue(new BigDecimal("0.1"), 0.1),
				new HostileValue(new BigDecimal("1e-400"), 0.0), leftOut(new BigDecimal("1e400")),
				leftOut(new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)),
				new HostileValue(new BigDecimal("-5"), -5.0), new HostileValue((byte) -128, -128L),
				new HostileValue((short) 7, 7L), new HostileValue(Integer.MIN_VALUE, (long) Integer.MIN_VALUE),
				new HostileValue(0.1f, (double) 0.1f), leftOut(Float.NaN),
				new HostileValue(Float.MIN_VALUE, (double) Float.MIN_VALUE), new HostileValue(new AtomicInteger(3), 3L),
				new HostileValue(new AtomicLong(-3), -3L), new HostileValue(new DoubleAdder(), 0.0),
				leftOut(new Unreadable()));
	}

	private static List<HostileValue> objects() {
		Map<String, Object> one = new HashMap<>();
		Map<String, Object> other = new HashMap<>(Map.of("one", one));
		one.put("other", other);
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			deep = new ArrayList<>(Arrays.asList(deep));
		}
		Object[] list = { "a", null, 1 };
		return List.of(leftOut(null), leftOut(one), new HostileValue(deep, "[".repeat(2001) + "]".repeat(2001)),
				new HostileValue(Arrays.asList(list), "[a, null, 1]"), new HostileValue('\n', "\n"),
				new HostileValue(TimeUnit.DAYS, "DAYS"), new HostileValue(new StringBuilder("\ud83d\""), "\ud83d\""),
				new HostileValue(Map.of("\"", "\\"), "{\"=\\}"), leftOut(new Shown(() -> null)),
				leftOut(failing(new IllegalStateException())), leftOut(failing(new AssertionError())),
				leftOut(failing(new StackOverflowError())), leftOut(failing(new NoClassDefFoundError())),
				leftOut(failing(new Error("not implemented"))), leftOut(failing(new OutOfMemoryError("not really"))),
				leftOut(failing(new java.io.IOException("sneaky"))),
				new HostileValue(new Shown(() -> "\\\"\n".repeat(30_000)), "\\\"\n".repeat(30_000)));
	}

	private static Object failing(Throwable failure) {
		return new Shown(() -> HostilePoints.<RuntimeException, String>sneak(failure));
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable, T> T sneak(Throwable failure) throws E {
		throw (E) failure;
	}

	/**
	 * An object of the application.
	 */
	private record Shown(java.util.function.Supplier<String> text) {

		@Override
		public String toString() {
			return this.text.get();
		}

	}

	/**
	 * A number that is none.
	 */
	private static final class Unreadable extends Number {

		private static final long serialVersionUID = 1L;

		@Override
		public int intValue() {
			throw new UnsupportedOperationException();
		}

		@Override
		public long longValue() {
			throw new UnsupportedOperationException();
		}

		@Override
		public float floatValue() {
			throw new UnsupportedOperationException();
		}

		@Override
		public double doubleValue() {
			throw new UnsupportedOperationException();
		}

	}

}
