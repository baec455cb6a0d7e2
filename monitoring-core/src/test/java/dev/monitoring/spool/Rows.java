package dev.monitoring.spool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.BatchBuilder;

/**
 * Rows that are texts.
 */
public final class Rows {

	private Rows() {
	}

	/**
	 * Makes a batch.
	 * @param texts its rows
	 * @return the batch
	 */
	public static Batch of(Object... texts) {
		BatchBuilder builder = new BatchBuilder();
		for (Object text : texts) {
			builder.beginRow();
			byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
			builder.write(bytes, 0, bytes.length);
			builder.endRow();
		}
		return builder.freeze("unused");
	}

	/**
	 * Reads a batch.
	 * @param batch the batch
	 * @return its rows
	 */
	public static List<String> texts(Batch batch) {
		List<String> texts = new ArrayList<>();
		batch.forEachRow((row) -> texts.add(StandardCharsets.UTF_8.decode(row).toString()));
		return texts;
	}

}
