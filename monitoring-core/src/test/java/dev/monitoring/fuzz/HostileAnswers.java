package dev.monitoring.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Makes answers as no sane server gives them, the same ones of the same seed: HTTP that
 * is right, nearly right and wrong.
 */
public final class HostileAnswers {

	private static final List<String> HEADERS = List.of("Content-Type", "Retry-After", "Content-Encoding",
			"Transfer-Encoding", "Content-Length", "X-ClickHouse-Exception-Code", "X-ClickHouse-Summary",
			"X-ClickHouse-Format", "X-ClickHouse-Query-Id", "X-Platform-Error-Code", "X-Influxdb-Version", "Location",
			"WWW-Authenticate", "Connection", "Date", "X-Any", "Content-Type", "Retry-After", "X-ClickHouse-Summary");

	private static final List<String> VALUES = List.of("application/json", "application/json; charset=utf-8",
			"text/csv", "text/csv; charset=utf-16", "text/html", "application/json; charset=none", "/", "gzip", "lz4",
			"chunked", "identity", "0", "1", "-1", "1.5", "1e9", "1e400", "NaN", "Infinity", "0x10p3", "1d",
			"1000000000000", "99999999999999999999999", "Wed, 21 Oct 2015 07:28:00 GMT",
			"Fri, 31 Dec 9999 23:59:59 GMT", "Wed, 99 Oct 2015 07:28:00 GMT", "2026-11-26T00:00:00Z", "soon", "", " ",
			"241", "60", "-5", "{}", "{\"written_rows\":\"1\"}", "{\"read_rows\":", "RowBinaryWithNamesAndTypes",
			"close", "keep-alive", "\u00e9", "\u0001", "a\u007fb", "http://127.0.0.1:1/", "Basic realm=\"x\"");

	private static final List<String> BODIES = List.of("", "{", "{}", "[]", "null", "1", "\"text\"", "{\"message\":",
			"{\"code\":\"invalid\",\"message\":\"unable to parse\"}", "{\"message\":{\"a\":[1,2,{}]}}",
			"{\"message\":\"could not find bucket\"}", "{\"buckets\":[{}]}", "{\"buckets\":[{\"id\":1,\"name\":[]}]}",
			"{\"buckets\":[{\"id\":\"0000000000000001\",\"name\":\"points\",\"retentionRules\":[{\"everySeconds\":3600}]}]}",
			"{\"orgs\":[{\"id\":\"0000000000000001\"}]}", "{\"tasks\":3}", "#datatype,string,long\n",
			"#datatype,string,long,double\n,result,table,_value\n,_result,0,1.5\n", ",result,table,_value\n,,0,x,y,z\n",
			"#datatype,long\n,error\n,broken\n",
			"#datatype,string,long,dateTime:RFC3339\n,result,table,_time\n,,0,soon\n",
			",error,reference\n,it failed,897\n", "\"", "\"\"\"", ",,,,\n,,\n", "Code: 241. DB::Exception: no memory",
			"<html><h1>502</h1></html>", "\u0001\u0007version\u0006String\u000426.7",
			"\u0001\u0007version\u0006String\u0006abcdef", "\u00ff\u00ff\u00ff\u00ff\u0007",
			"\u0001\u0001a\u00ff\u00ff\u0003", "\u001f\u008b\u0008\u0000\u0000\u0000\u0000\u0000");

	private static final List<Integer> STATUSES = List.of(200, 200, 200, 201, 204, 206, 304, 400, 401, 403, 404, 405,
			408, 413, 422, 425, 429, 499, 500, 502, 503, 504, 599, 700, 999);

	private final Random random;

	public HostileAnswers(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Makes an answer.
	 * @return its bytes, each as a character
	 */
	public String next() {
		if (this.random.nextInt(20) == 0) {
			return noise(300);
		}
		String body = body();
		StringBuilder answer = new StringBuilder("HTTP/1.1 ").append(pick(STATUSES)).append(" Any\r\n");
		int headers = this.random.nextInt(4);
		for (int i = 0; i < headers; i++) {
			answer.append(pick(HEADERS)).append(": ").append(value()).append("\r\n");
		}
		if (this.random.nextInt(4) != 0) {
			int length = (this.random.nextInt(8) == 0) ? this.random.nextInt(2000) : body.length();
			answer.append("Content-Length: ").append(length).append("\r\n");
		}
		return answer.append("\r\n").append(body).toString();
	}

	private String value() {
		return (this.random.nextInt(6) == 0) ? noise(12).replaceAll("[\r\n]", "") : pick(VALUES);
	}

	private String body() {
		return switch (this.random.nextInt(6)) {
			case 0 -> noise(200);
			case 1 -> pick(BODIES) + pick(BODIES);
			case 2 -> "[".repeat(this.random.nextInt(100_000));
			default -> pick(BODIES);
		};
	}

	private String noise(int longest) {
		byte[] bytes = new byte[this.random.nextInt(longest)];
		this.random.nextBytes(bytes);
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

}
