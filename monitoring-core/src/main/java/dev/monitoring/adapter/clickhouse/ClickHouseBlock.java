package dev.monitoring.adapter.clickhouse;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The rows of one series in one insert, in the format RowBinary: eight bytes of time,
 * least significant first, then the length of the JSON text in groups of seven bits, then
 * the text.
 */
final class ClickHouseBlock {

	private static final int LONGEST_LENGTH = 5;

	private byte[] bytes;

	private int size;

	private int rows;

	ClickHouseBlock(int expectedSize) {
		this.bytes = new byte[expectedSize];
	}

	/**
	 * Adds a row.
	 * @param row its time as it is sent, then its JSON text
	 */
	void add(ByteBuffer row) {
		int json = row.remaining() - Long.BYTES;
		ensure(row.remaining() + LONGEST_LENGTH);
		row.get(this.bytes, this.size, Long.BYTES);
		this.size += Long.BYTES;
		int length = json;
		while (length > 0x7f) {
			this.bytes[this.size++] = (byte) ((length & 0x7f) | 0x80);
			length >>>= 7;
		}
		this.bytes[this.size++] = (byte) length;
		row.get(this.bytes, this.size, json);
		this.size += json;
		this.rows++;
	}

	private void ensure(int more) {
		if (this.bytes.length - this.size < more) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, Math.addExact(this.size, more)));
		}
	}

	byte[] bytes() {
		return this.bytes;
	}

	int size() {
		return this.size;
	}

	int rows() {
		return this.rows;
	}

}
