package dev.monitoring.adapter.clickhouse;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a column of the type JSON holds. The server gives keys with dots back as
 * objects in objects, and numbers without their type.
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
		flatten("", JSON.readTree(text), JSON.readTree(types), data);
		return data;
	}

	private static void flatten(String prefix, JsonNode node, JsonNode types, Map<String, Object> data) {
		node.properties().forEach((property) -> {
			String path = prefix + property.getKey();
			if (property.getValue().isObject()) {
				flatten(path + ".", property.getValue(), types, data);
			}
			else {
				data.put(path, value(property.getValue(), types.path(path).asString("")));
			}
		});
	}

	private static Object value(JsonNode value, String type) {
		return switch (type) {
			case "Int64", "UInt64" -> value.asLong();
			case "Float64" -> value.asDouble();
			case "Bool" -> value.asBoolean();
			default -> value.isString() ? value.asString() : value.toString();
		};
	}

}
