package dev.monitoring.adapter.clickhouse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.monitoring.adapter.Batch;

/**
 * The rows of one series in one insert, in the format RowBinary: eight bytes of time,
 * least significant first, then the length of the JSON text in groups of seven bits, then
 * the text.
 */
final class ClickHouseBlock {

	private static final int LONGEST_LENGTH = 5;

	/**
	 * A batch can have many series: together their blocks are to be about as large as it.
	 */
	private static final int INITIAL_SIZE = 4 * 1024;

	private byte[] bytes = new byte[INITIAL_SIZE];

	private int size;

	private int rows;

	/**
	 * Sorts the rows of a batch.
	 * @return the blocks by series, in the order of their first rows
	 */
	static Map<String, ClickHouseBlock> of(Batch batch) {
		Map<String, ClickHouseBlock> blocks = new LinkedHashMap<>();
		byte[] name = new byte[Byte.MAX_VALUE];
		batch.forEachRow((row) -> {
			int length = row.get();
			row.get(name, 0, length);
			String series = new String(name, 0, length, StandardCharsets.US_ASCII);
			blocks.computeIfAbsent(series, (key) -> new ClickHouseBlock()).add(row);
		});
		return blocks;
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
