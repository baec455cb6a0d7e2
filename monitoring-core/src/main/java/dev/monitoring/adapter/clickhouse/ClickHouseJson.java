package dev.monitoring.adapter.clickhouse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a column of the type JSON holds. The server gives keys with dots back as
 * objects in objects, and numbers without their type. Where {@code a} and {@code a.b} are
 * keys, {@code a} is there twice: with a value and with an object.
 */
final class ClickHouseJson {

	private static final JsonMapper JSON = JsonMapper.shared();

	private ClickHouseJson() {
	}

	/**
	 * The tags and fields of a point.
	 * @param text the column's text
	 * @param types the types of its paths, as JSON
	 * @return values by key
	 */
	static Map<String, Object> data(String text, String types) {
		Map<String, Object> data = new LinkedHashMap<>();
		JsonNode known = JSON.readTree(types);
		// The beginning of the keys in each object around.
		Deque<String> prefixes = new ArrayDeque<>();
		String path = "";
		try (JsonParser parser = JSON.createParser(text)) {
			for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
				switch (token) {
					case START_OBJECT -> prefixes.push(prefixes.isEmpty() ? "" : path + ".");
					case END_OBJECT -> prefixes.pop();
					case PROPERTY_NAME -> path = prefixes.element() + parser.currentName();
					default -> data.put(path, value(parser, token, known.path(path).asString("")));
				}
			}
		}
		return data;
	}

	private static Object value(JsonParser value, JsonToken token, String type) {
		if (token == JsonToken.START_ARRAY) {
			return value.readValueAsTree().toString();
		}
		String text = value.getString();
		return switch (type) {
			case "Int64" -> Long.parseLong(text);
			case "Float64" -> Double.parseDouble(text);
			case "Bool" -> Boolean.parseBoolean(text);
			default -> text;
		};
	}

}
