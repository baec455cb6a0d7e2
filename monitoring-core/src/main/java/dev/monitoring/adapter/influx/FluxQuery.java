package dev.monitoring.adapter.influx;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A query in Flux. Values stand beside its text, as fields of the record {@code v} in a
 * second file that the server puts before it: nothing has to be escaped, and what can be
 * left to the storage engine still is. Parameters as such are not for servers of one's
 * own.
 */
final class FluxQuery {

	private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

	private final StringBuilder text = new StringBuilder();

	private final Map<String, ObjectNode> values = new LinkedHashMap<>();

	private @Nullable Instant now;

	/**
	 * Adds to the text.
	 */
	FluxQuery add(String part) {
		this.text.append(part);
		return this;
	}

	/**
	 * Gives a value.
	 * @param name its name: {@code v.name} in the text
	 */
	FluxQuery with(String name, String value) {
		return with(name, literal("StringLiteral").put("value", value));
	}

	FluxQuery with(String name, Instant value) {
		return with(name, literal("DateTimeLiteral").put("value", value.toString()));
	}

	FluxQuery with(String name, long value) {
		return with(name, literal("IntegerLiteral").put("value", Long.toString(value)));
	}

	FluxQuery with(String name, Duration value) {
		ObjectNode duration = literal("DurationLiteral");
		duration.putArray("values").addObject().put("magnitude", value.toNanos()).put("unit", "ns");
		return with(name, duration);
	}

	private FluxQuery with(String name, ObjectNode value) {
		this.values.put(name, value);
		return this;
	}

	/**
	 * Sets the moment that the query takes for now.
	 */
	FluxQuery at(Instant now) {
		this.now = now;
		return this;
	}

	private static ObjectNode literal(String type) {
		return JSON.objectNode().put("type", type);
	}

	/**
	 * The body of a request.
	 */
	ObjectNode toJson() {
		ObjectNode json = JSON.objectNode().put("type", "flux").put("query", this.text.toString());
		ObjectNode dialect = json.putObject("dialect").put("header", true).put("delimiter", ",");
		dialect.putArray("annotations").add("datatype");
		if (this.now != null) {
			json.put("now", this.now.toString());
		}
		if (!this.values.isEmpty()) {
			ObjectNode file = json.putObject("extern").put("type", "File");
			file.putNull("package");
			file.putNull("imports");
			ObjectNode assignment = file.putArray("body")
				.addObject()
				.put("type", "OptionStatement")
				.putObject("assignment")
				.put("type", "VariableAssignment");
			assignment.set("id", identifier("v"));
			ArrayNode properties = assignment.putObject("init").put("type", "ObjectExpression").putArray("properties");
			this.values.forEach((name, value) -> {
				ObjectNode property = properties.addObject().put("type", "Property");
				property.set("key", identifier(name));
				property.set("value", value);
			});
		}
		return json;
	}

	private static ObjectNode identifier(String name) {
		return JSON.objectNode().put("type", "Identifier").put("name", name);
	}

	@Override
	public String toString() {
		return this.text.toString();
	}

}
