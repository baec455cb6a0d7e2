package dev.monitoring;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The type of a tag or field. Whatever an application hands in becomes a {@link String},
 * {@link Long}, {@link Double} or {@link Boolean}, or is left out: {@code null}, a float
 * that is not finite and a value that does not fit the declared type are never stored.
 */
public enum ValueType {

	/**
	 * Text; anything else is turned into its text.
	 */
	STRING(String.class) {
		@Override
		@Nullable Object convert(Object value) {
			return (value instanceof String text) ? text : text(value);
		}
	},

	/**
	 * An integer of 64 bits; a float is taken where it has no fraction.
	 */
	INTEGER(Long.class) {
		@Override
		@Nullable Object convert(Object value) {
			if (!(value instanceof Number number)) {
				return null;
			}
			return (number(number) instanceof Double real) ? integral(real) : number(number);
		}
	},

	/**
	 * A finite float of 64 bits; an integer is taken as one.
	 */
	FLOAT(null) {
		@Override
		@Nullable Object convert(Object value) {
			if (value instanceof Double real) {
				// As it is, not in another box.
				return Double.isFinite(real) ? value : null;
			}
			return (value instanceof Number number) ? finite(number.doubleValue()) : null;
		}
	},

	/**
	 * {@code true} or {@code false}; as a tag its text.
	 */
	BOOLEAN(Boolean.class) {
		@Override
		@Nullable Object convert(Object value) {
			return null;
		}
	},

	/**
	 * An integer or a text, as given: error codes and ids. A float becomes its text
	 * unless it has no fraction.
	 */
	CODE(null) {
		@Override
		@Nullable Object convert(Object value) {
			Object integer = INTEGER.convert(value);
			return (integer != null) ? integer : STRING.convert(value);
		}
	},

	/**
	 * As given: integers stay integers, floats floats, booleans booleans and all else
	 * becomes text. The type of additional tags and fields.
	 */
	ANY(String.class) {
		@Override
		@Nullable Object convert(Object value) {
			if (value instanceof Boolean) {
				return value;
			}
			return (value instanceof Number number) ? number(number) : text(value);
		}
	};

	/**
	 * The class whose values are taken as they are, without being converted.
	 */
	private final @Nullable Class<?> kept;

	ValueType(@Nullable Class<?> kept) {
		this.kept = kept;
	}

	abstract @Nullable Object convert(Object value);

	/**
	 * Takes any value of an application as one of this type.
	 * @param value the value, {@code null} allowed
	 * @return a String, Long, Double or Boolean, or {@code null} where the value is to be
	 * left out; never throws, not even where the value's own {@code toString} does
	 */
	final @Nullable Object of(@Nullable Object value) {
		if (value == null || value.getClass() == this.kept) {
			return value;
		}
		try {
			return convert(value);
		}
		catch (Throwable ex) {
			// An object of the application that cannot be read as a number or a text:
			// one that holds itself overflows the stack, and languages other than Java
			// let it throw anything.
			return null;
		}
	}

	private static @Nullable String text(Object value) {
		return value.toString();
	}

	private static @Nullable Object number(Number number) {
		if (number instanceof Long) {
			return number;
		}
		if (number instanceof Integer || number instanceof Short || number instanceof Byte
				|| number instanceof AtomicInteger || number instanceof AtomicLong) {
			return number.longValue();
		}
		if (number instanceof BigInteger big && big.bitLength() < Long.SIZE) {
			return big.longValue();
		}
		if (number instanceof BigDecimal decimal) {
			return finite(decimal.doubleValue());
		}
		return finite(number.doubleValue());
	}

	private static @Nullable Double finite(double value) {
		return Double.isFinite(value) ? value : null;
	}

	private static @Nullable Long integral(double value) {
		return (value == Math.rint(value) && Math.abs(value) < 0x1p63) ? (long) value : null;
	}

}
