package dev.monitoring.adapter;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

import dev.monitoring.MonitoringPoint;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the tags and fields of points as one JSON object each, in UTF-8: numbers stay
 * numbers, and of a key that is both a tag and a field the tag is kept. Not safe for use
 * by several threads.
 */
public final class JsonPointEncoder {

	private static final JsonFactory FACTORY = JsonFactory.builder().rootValueSeparator((String) null).build();

	private final OutputStream output;

	private final List<String> tagKeys = new ArrayList<>();

	private JsonGenerator generator;

	/**
	 * Makes an encoder.
	 * @param output where the JSON goes
	 */
	public JsonPointEncoder(OutputStream output) {
		this.output = output;
		this.generator = newGenerator();
	}

	private JsonGenerator newGenerator() {
		return FACTORY.createGenerator(ObjectWriteContext.empty(), this.output);
	}

	/**
	 * Writes the object of a point.
	 * @param point the point
	 */
	public void encode(MonitoringPoint point) {
		boolean done = false;
		try {
			writeObject(point);
			this.generator.flush();
			done = true;
		}
		finally {
			if (!done) {
				// The old one stands in the middle of an object.
				this.generator = newGenerator();
			}
		}
	}

	private void writeObject(MonitoringPoint point) {
		this.tagKeys.clear();
		this.generator.writeStartObject();
		point.forEachTag((key, value) -> {
			this.tagKeys.add(key);
			writeMember(key, value);
		});
		point.forEachField((key, value) -> {
			if (!this.tagKeys.contains(key)) {
				writeMember(key, value);
			}
		});
		this.generator.writeEndObject();
	}

	private void writeMember(String key, Object value) {
		this.generator.writeName(key);
		if (value instanceof Long number) {
			this.generator.writeNumber(number);
		}
		else if (value instanceof Double number) {
			this.generator.writeNumber(number);
		}
		else if (value instanceof Boolean flag) {
			this.generator.writeBoolean(flag);
		}
		else {
			this.generator.writeString((String) value);
		}
	}

}
