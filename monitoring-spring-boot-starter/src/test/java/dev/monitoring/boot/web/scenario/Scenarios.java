package dev.monitoring.boot.web.scenario;

import java.util.List;
import java.util.stream.Stream;

import static dev.monitoring.boot.web.scenario.Scenario.get;
import static dev.monitoring.boot.web.scenario.Scenario.post;
import static dev.monitoring.boot.web.scenario.Scenario.raw;
import static dev.monitoring.boot.web.scenario.Scenario.request;

/**
 * The scenarios: each a request and what is to be recorded of it.
 */
final class Scenarios {

	private static final String ILLEGAL_STATE = "IllegalStateException";

	private static final String NOT_FOUND = "NoResourceFoundException";

	private static final String TIMEOUT = "AsyncRequestTimeoutException";

	private static final String CLIENT_ABORT = "CLIENT_ABORT";

	private static final String ORDER = "GET:/users/{id}/orders/{oid}";

	private static final String UNMATCHED = "GET:UNMATCHED";

	private Scenarios() {
	}

	static List<Scenario> all() {
		return Stream
			.of(answers(), mappings(), failures(), errorCodes(), late(), methods(), async(), asyncByHand(), streams(),
					functional(), servlets(), filters(), bodies(), targets(), rejected(), actuator(), webSockets(),
					setups())
			.flatMap(List::stream)
			.toList();
	}

	private static List<Scenario> answers() {
		return List.of(get("ok", "/ok").succeeds(200, "GET:/ok"),
				get("template", "/users/7/orders/9?x=1").succeeds(200, ORDER),
				post("json", "/sdk").json("{\"name\":\"a\",\"size\":1}").succeeds(200, "POST:/sdk"),
				request("created", "PUT", "/things/1").body("x").succeeds(201, "PUT:/things/{id}"),
				request("patch", "PATCH", "/things/1").json("{\"a\":1}").succeeds(200, "PATCH:/things/{id}"),
				request("no content", "DELETE", "/things/1").succeeds(204, "DELETE:/things/{id}"),
				get("empty", "/empty").succeeds(200, "GET:/empty"),
				get("null body", "/null").succeeds(200, "GET:/null"),
				get("quiet", "/quiet").succeeds(200, "GET:/quiet"),
				get("not modified", "/etag").header("If-None-Match: \"1\"").succeeds(304, "GET:/etag"),
				get("odd status", "/odd-status").succeeds(299, "GET:/odd-status"),
				get("range", "/range").header("Range: bytes=0-9").succeeds(206, "GET:/range"),
				get("range not satisfiable", "/range").header("Range: bytes=900-").fails(416, "GET:/range", "HTTP_416"),
				get("redirect", "/redir").succeeds(302, "GET:/redir"),
				get("redirect by name", "/redirect-prefix").succeeds(302, "GET:/redirect-prefix"),
				get("forward", "/fwd").succeeds(200, "GET:/fwd"),
				get("forward to nothing", "/fwd-nope").fails(404, "GET:/fwd-nope", NOT_FOUND),
				get("forward to failure", "/fwd-boom").fails(500, "GET:/fwd-boom", ILLEGAL_STATE),
				get("forward to callable", "/fwd-callable").succeeds(200, "GET:/fwd-callable").takes(0.05),
				get("forward to servlet", "/fwd-servlet").succeeds(200, "GET:/fwd-servlet"),
				get("include", "/included").succeeds(200, "GET:/included"),
				get("view", "/view").succeeds(200, "GET:/view"),
				get("view fails", "/view-boom").fails(500, "GET:/view-boom", ILLEGAL_STATE),
				get("view missing", "/view-missing").fails(404, "GET:/view-missing", NOT_FOUND),
				get("reset", "/reset").succeeds(202, "GET:/reset"),
				get("static", "/scenario.txt").succeeds(200, "GET:/**"),
				get("static not modified", "/scenario.txt").header("If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT")
					.succeeds(304, "GET:/**"),
				get("static range", "/scenario.txt").header("Range: bytes=0-2").succeeds(206, "GET:/**"),
				get("static range not satisfiable", "/scenario.txt").header("Range: bytes=900-")
					.fails(416, "GET:/**", "HTTP_416"),
				request("static head", "HEAD", "/scenario.txt").succeeds(200, "HEAD:/**"),
				request("static post", "POST", "/scenario.txt").body("")
					.fails(405, "POST:/**", "HttpRequestMethodNotSupportedException"),
				get("static missing", "/nope.css").fails(404, UNMATCHED, NOT_FOUND),
				get("not found", "/nope/here").fails(404, UNMATCHED, NOT_FOUND),
				get("root", "/").fails(404, UNMATCHED, NOT_FOUND),
				get("favicon", "/favicon.ico").fails(404, UNMATCHED, NOT_FOUND),
				get("excluded", "/excluded/1").isNotRecorded("200"),
				get("excluded and missing", "/excluded/1/2").isNotRecorded("404"));
	}

	private static List<Scenario> mappings() {
		return List.of(get("regular expression", "/re/12").succeeds(200, "GET:/re/{id:[0-9]+}"),
				get("regular expression misses", "/re/x").fails(404, UNMATCHED, NOT_FOUND),
				get("rest of path", "/files/a/b/c.txt").succeeds(200, "GET:/files/{*rest}"),
				get("wildcard", "/wild/x/end").succeeds(200, "GET:/wild/*/end"),
				get("comma", "/comma/a,b").succeeds(200, "GET:/comma/{a},{b}"),
				get("two patterns", "/m2").succeeds(200, "GET:/m2"),
				post("any method", "/any").body("").succeeds(200, "POST:/any"),
				get("trailing slash", "/ok/").fails(404, UNMATCHED, NOT_FOUND),
				get("extension", "/ok.json").fails(404, UNMATCHED, NOT_FOUND),
				get("case", "/OK").fails(404, UNMATCHED, NOT_FOUND),
				get("parameter condition", "/by-parameter?v=1").succeeds(200, "GET:/by-parameter"),
				get("parameter condition misses", "/by-parameter").fails(400, "GET:/by-parameter",
						"UnsatisfiedServletRequestParameterException"),
				get("long path", "/nope/" + "z".repeat(2000)).fails(404, UNMATCHED, NOT_FOUND),
				get("long id", "/users/" + "z".repeat(2000) + "/orders/1").succeeds(200, ORDER));
	}

	private static List<Scenario> failures() {
		return List.of(get("throws", "/boom").fails(500, "GET:/boom", ILLEGAL_STATE),
				get("throws checked", "/checked").fails(500, "GET:/checked", "IOException"),
				get("throws error", "/err").fails(500, "GET:/err", "AssertionError"),
				get("throws stack overflow", "/deep").fails(500, "GET:/deep", "StackOverflowError"),
				get("throws anonymous", "/anonymous").fails(500, "GET:/anonymous",
						FailingController.class.getName() + "$1"),
				get("throws after buffered output", "/buffered-boom").fails(500, "GET:/buffered-boom", ILLEGAL_STATE),
				get("type mismatch", "/int/abc").fails(400, "GET:/int/{n}", "MethodArgumentTypeMismatchException"),
				get("parameter missing", "/param").fails(400, "GET:/param", "MissingServletRequestParameterException"),
				get("parameter invalid", "/min-param?q=1").fails(400, "GET:/min-param",
						"HandlerMethodValidationException"),
				get("header missing", "/header").fails(400, "GET:/header", "MissingRequestHeaderException"),
				post("invalid", "/sdk").json("{\"name\":\"\",\"size\":0}")
					.fails(400, "POST:/sdk", "MethodArgumentNotValidException"),
				post("malformed json", "/sdk").json("{\"name\":")
					.fails(400, "POST:/sdk", "HttpMessageNotReadableException"),
				post("body missing", "/sdk").json("").fails(400, "POST:/sdk", "HttpMessageNotReadableException"),
				post("media type", "/sdk").header("Content-Type: text/plain")
					.body("x")
					.fails(415, "POST:/sdk", "HttpMediaTypeNotSupportedException"),
				post("media type invalid", "/sdk").header("Content-Type: not a type")
					.body("x")
					.fails(415, "POST:/sdk", "HttpMediaTypeNotSupportedException"),
				request("media type of mapping", "PATCH", "/things/1").header("Content-Type: text/plain")
					.body("x")
					.fails(415, "PATCH:/things/{id}", "HttpMediaTypeNotSupportedException"),
				get("not acceptable", "/json-only").header("Accept: text/plain")
					.fails(406, "GET:/json-only", "HttpMediaTypeNotAcceptableException"),
				get("accept invalid", "/json-only").header("Accept: not a type")
					.fails(406, "GET:/json-only", "HttpMediaTypeNotAcceptableException"),
				get("handled", "/advice").fails(422, "GET:/advice", "Unprocessable"),
				get("handled with success", "/advice-200").succeeds(200, "GET:/advice-200"),
				get("handler of exceptions fails", "/advice-fails").fails(500, "GET:/advice-fails", "HandlerFails"),
				get("handler of exceptions rethrows", "/advice-rethrows").fails(500, "GET:/advice-rethrows",
						"Rethrown"),
				get("response entity", "/re500").fails(500, "GET:/re500", "HTTP_500"),
				get("teapot", "/teapot").fails(418, "GET:/teapot", "HTTP_418"),
				get("status exception", "/rse").fails(409, "GET:/rse", "HTTP_409"),
				get("status exception with cause", "/rse-cause").fails(502, "GET:/rse-cause", "HTTP_502"),
				get("status exception of its own", "/rse-own").fails(409, "GET:/rse-own", "OwnStatus"),
				get("error response exception", "/erex").fails(402, "GET:/erex", "HTTP_402"),
				get("error response exception of its own", "/erex-own").fails(409, "GET:/erex-own", "OwnProblem"),
				get("problem detail", "/pd409").fails(409, "GET:/pd409", "HTTP_409"),
				get("status by annotation", "/status-annotated").fails(410, "GET:/status-annotated", "Gone"),
				get("status by annotation with reason", "/status-annotated-reason").fails(402,
						"GET:/status-annotated-reason", "Unpaid"),
				get("sendError", "/senderror").fails(403, "GET:/senderror", "HTTP_403"),
				get("sendError with message", "/senderror-message").fails(404, "GET:/senderror-message", "HTTP_404"),
				get("sendError and throw", "/senderror-boom").fails(500, "GET:/senderror-boom", ILLEGAL_STATE)
					.onJetty()
					.fails(403, "GET:/senderror-boom", ILLEGAL_STATE),
				get("setStatus", "/setstatus").fails(503, "GET:/setstatus", "HTTP_503"),
				get("interceptor refuses", "/pre-false").fails(429, "GET:/pre-false", "HTTP_429"),
				get("interceptor throws", "/pre-boom").fails(500, "GET:/pre-boom", ILLEGAL_STATE),
				get("interceptor throws after handler", "/post-boom").fails(500, "GET:/post-boom", ILLEGAL_STATE),
				get("interceptor throws at completion", "/after-boom").succeeds(200, "GET:/after-boom"),
				get("json fails", "/early-json").fails(500, "GET:/early-json", "HttpMessageNotWritableException"));
	}

	private static List<Scenario> errorCodes() {
		return List.of(get("code of exception", "/advice-annotated").fails(400, "GET:/advice-annotated", 13037),
				get("code inherited", "/code-inherited").fails(400, "GET:/code-inherited", 13037),
				get("code as text", "/code-text").fails(500, "GET:/code-text", "out-of-stock"),
				get("code by interface", "/code-interface").fails(500, "GET:/code-interface", 4711),
				get("code of data goes first", "/code-data").fails(500, "GET:/code-data", 777),
				get("code of current data", "/code-current").fails(429, "GET:/code-current", "quota"),
				get("code without failure", "/code-unused").succeeds(200, "GET:/code-unused"),
				get("code of cause", "/code-wrapped").fails(500, "GET:/code-wrapped", 4711),
				get("code of problem", "/erex-code").fails(404, "GET:/erex-code", 12012),
				get("code of problem as text", "/erex-code-text").fails(404, "GET:/erex-code-text", "no-such-account"),
				get("code of problem made by advice", "/advice-problem").fails(404, "GET:/advice-problem", 12012),
				get("code of problem returned", "/pd-code").fails(409, "GET:/pd-code", 4090),
				get("cause of servlet exception", "/wrapped").fails(500, "GET:/wrapped", "IllegalArgumentException"),
				get("cause of execution exception", "/wrapped-execution").fails(500, "GET:/wrapped-execution",
						"IllegalArgumentException"),
				get("cause of other exceptions", "/wrapped-own").fails(500, "GET:/wrapped-own", ILLEGAL_STATE));
	}

	private static List<Scenario> late() {
		return List.of(
				get("throws after commit", "/late-boom").breaks("200 truncated", 200, "GET:/late-boom", ILLEGAL_STATE),
				get("throws after commit with length", "/late-boom-length").breaks("200 truncated", 200,
						"GET:/late-boom-length", ILLEGAL_STATE),
				get("handled after commit", "/late-advice").breaks("200 truncated", 200, "GET:/late-advice",
						"Unprocessable"),
				get("sendError after commit", "/senderror-late").breaks("200 truncated", 200, "GET:/senderror-late",
						ILLEGAL_STATE),
				get("setStatus after commit", "/setstatus-late").succeeds(200, "GET:/setstatus-late"),
				get("json fails after commit", "/late-json").fails(200, "GET:/late-json",
						"HttpMessageNotWritableException"),
				get("client leaves within response", "/big").leavesAfterReading(1000)
					.breaks("200 left", 200, "GET:/big", CLIENT_ABORT),
				get("client leaves within download", "/download").leavesAfterReading(1000)
					.breaks("200 left", 200, "GET:/download", CLIENT_ABORT));
	}

	private static List<Scenario> methods() {
		return List.of(request("head", "HEAD", "/ok").succeeds(200, "HEAD:/ok"),
				request("head not found", "HEAD", "/nope").fails(404, "HEAD:UNMATCHED", NOT_FOUND),
				request("head throws", "HEAD", "/boom").fails(500, "HEAD:/boom", ILLEGAL_STATE),
				request("method not allowed", "DELETE", "/ok").fails(405, "DELETE:/ok",
						"HttpRequestMethodNotSupportedException"),
				request("method not allowed of template", "DELETE", "/users/1/orders/2").fails(405,
						"DELETE:/users/{id}/orders/{oid}", "HttpRequestMethodNotSupportedException"),
				request("options", "OPTIONS", "/ok").succeeds(200, "OPTIONS:/ok"),
				request("options not found", "OPTIONS", "/nope").fails(404, "OPTIONS:UNMATCHED", NOT_FOUND),
				raw("options of server", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
					.expect(new Scenario.Outcome("200", "OPTIONS:REJECTED", 200, null, 1, 0))
					.onJetty()
					.rejected(404, "OPTIONS"),
				request("preflight", "OPTIONS", "/cors").header("Origin: http://good.example")
					.header("Access-Control-Request-Method: PUT")
					.succeeds(200, "OPTIONS:/cors"),
				request("preflight refused", "OPTIONS", "/cors").header("Origin: http://bad.example")
					.header("Access-Control-Request-Method: PUT")
					.fails(403, "OPTIONS:/cors", "HTTP_403"),
				get("cors", "/cors").header("Origin: http://good.example").succeeds(200, "GET:/cors"),
				get("cors refused", "/cors").header("Origin: http://bad.example").fails(403, "GET:/cors", "HTTP_403"),
				get("cors by annotation", "/cors-annotated").header("Origin: http://good.example")
					.succeeds(200, "GET:/cors-annotated"),
				get("cors by annotation refused", "/cors-annotated").header("Origin: http://bad.example")
					.fails(403, "GET:/cors-annotated", "HTTP_403"),
				request("trace", "TRACE", "/ok").fails(405, "TRACE:UNMATCHED", "HTTP_405")
					.onJetty()
					.succeeds(200, "TRACE:/ok"),
				request("unknown method", "FOOBAR", "/any").succeeds(200, "OTHER:/any"),
				request("unknown method not allowed", "PROPFIND", "/ok").fails(405, "OTHER:/ok",
						"HttpRequestMethodNotSupportedException"),
				request("unknown method not found", "PROPFIND", "/nope").fails(404, "OTHER:UNMATCHED", NOT_FOUND),
				request("method in lower case", "get", "/any").succeeds(200, "OTHER:/any"),
				request("long method", "M".repeat(300), "/any").succeeds(200, "OTHER:/any"),
				request("connect", "CONNECT", "/any").rejected(501, "OTHER").onJetty().rejected(400, "OTHER"));
	}

	private static List<Scenario> async() {
		return List.of(get("callable", "/callable").succeeds(200, "GET:/callable").takes(0.05),
				get("callable throws", "/callable-boom").fails(500, "GET:/callable-boom", ILLEGAL_STATE),
				get("callable throws status", "/callable-status").fails(404, "GET:/callable-status", "HTTP_404"),
				get("callable handled", "/callable-advice").fails(422, "GET:/callable-advice", "Unprocessable"),
				get("callable with 404", "/callable-entity").fails(404, "GET:/callable-entity", "HTTP_404"),
				get("callable forwards", "/callable-forward").succeeds(200, "GET:/callable-forward"),
				get("callable and sendError", "/callable-senderror").fails(409, "GET:/callable-senderror", "HTTP_409"),
				get("callable times out", "/callable-timeout").fails(503, "GET:/callable-timeout", TIMEOUT).takes(0.1),
				get("task", "/task-ok").succeeds(200, "GET:/task-ok"),
				get("task times out with answer", "/task-timeout-answered").fails(504, "GET:/task-timeout-answered",
						"HTTP_504"),
				get("task fails", "/task-error-answered").fails(500, "GET:/task-error-answered", ILLEGAL_STATE),
				get("deferred", "/dr-ok/5").succeeds(200, "GET:/dr-ok/{x}").takes(0.05),
				get("deferred set at once", "/dr-now").succeeds(200, "GET:/dr-now"),
				get("deferred fails", "/dr-err").fails(500, "GET:/dr-err", ILLEGAL_STATE),
				get("deferred with error value", "/dr-err-value").fails(409, "GET:/dr-err-value", "HTTP_409"),
				get("deferred handled", "/dr-adv").fails(422, "GET:/dr-adv", "Unprocessable"),
				get("deferred with 404", "/dr-404").fails(404, "GET:/dr-404", "HTTP_404"),
				get("deferred throws first", "/dr-boom").fails(500, "GET:/dr-boom", ILLEGAL_STATE),
				get("deferred times out", "/dr-timeout").fails(503, "GET:/dr-timeout", TIMEOUT).takes(0.1),
				get("deferred times out with value", "/dr-timeout-value").succeeds(200, "GET:/dr-timeout-value"),
				get("deferred times out with callback", "/dr-timeout-callback").fails(408, "GET:/dr-timeout-callback",
						"HTTP_408"),
				get("deferred times out with exception", "/dr-timeout-exception").fails(500,
						"GET:/dr-timeout-exception", "TimeoutException"),
				get("deferred times out and is handled", "/timeout-handled").fails(504, "GET:/timeout-handled",
						"TooSlow"),
				get("deferred set twice", "/dr-twice").succeeds(200, "GET:/dr-twice"),
				get("future", "/cf-ok").succeeds(200, "GET:/cf-ok"),
				get("future done before", "/cf-done").succeeds(200, "GET:/cf-done"),
				get("future fails", "/cf-err").fails(500, "GET:/cf-err", ILLEGAL_STATE),
				get("future fails with code", "/cf-code").fails(500, "GET:/cf-code", 4711),
				get("future times out", "/cf-timeout").fails(500, "GET:/cf-timeout", "TimeoutException"),
				get("future cancelled", "/cf-cancelled").fails(500, "GET:/cf-cancelled", "CancellationException"),
				get("mono", "/mono-ok").succeeds(200, "GET:/mono-ok"),
				get("mono fails", "/mono-err").fails(500, "GET:/mono-err", ILLEGAL_STATE),
				get("mono empty", "/mono-empty").succeeds(200, "GET:/mono-empty"),
				get("flux", "/flux-sse").succeeds(200, "GET:/flux-sse"),
				get("flux fails", "/flux-sse-err").breaks("200 truncated", 200, "GET:/flux-sse-err", ILLEGAL_STATE));
	}

	private static List<Scenario> asyncByHand() {
		String route = "GET:/async/*";
		return List.of(get("by hand", "/manual-async").succeeds(202, "GET:/manual-async").takes(0.05),
				get("by hand dispatched", "/manual-dispatch").succeeds(200, "GET:/manual-dispatch"),
				get("by hand sendError", "/manual-senderror").fails(404, "GET:/manual-senderror", "HTTP_404"),
				get("async servlet completes", "/async/complete").succeeds(202, route),
				get("async servlet completes at once", "/async/complete-now").succeeds(200, route),
				get("async servlet starts a task", "/async/start").succeeds(201, route),
				get("async servlet dispatches", "/async/dispatch").succeeds(200, route),
				get("async servlet dispatches at once", "/async/dispatch-now").succeeds(200, route),
				get("async servlet dispatches to itself", "/async/dispatch-self").succeeds(200, route),
				get("async servlet dispatches to nothing", "/async/dispatch-nope").fails(404, route, NOT_FOUND),
				get("async servlet dispatches to failure", "/async/dispatch-boom").fails(500, route, ILLEGAL_STATE),
				get("async servlet dispatches to callable", "/async/dispatch-callable").succeeds(200, route),
				get("async servlet starts again", "/async/again").succeeds(200, route),
				get("async servlet sendError", "/async/senderror").fails(418, route, "HTTP_418"),
				get("async servlet sendError at once", "/async/senderror-now").fails(409, route, "HTTP_409"),
				get("async servlet throws", "/async/boom").fails(500, route, ILLEGAL_STATE),
				get("async servlet times out", "/async/timeout").fails(500, route, "HTTP_500"),
				get("async servlet times out and completes", "/async/timeout-completed").fails(504, route, "HTTP_504"),
				get("async servlet times out and dispatches", "/async/timeout-dispatched").succeeds(200, route),
				get("async servlet writes without blocking", "/async/write").succeeds(200, route),
				post("async servlet reads without blocking", "/async/read").body("x".repeat(5000))
					.succeeds(200, "POST:/async/*"));
	}

	private static List<Scenario> streams() {
		return List.of(get("sse", "/sse-ok").succeeds(200, "GET:/sse-ok"),
				get("sse without event", "/sse-empty").succeeds(200, "GET:/sse-empty"),
				get("sse complete before return", "/sse-now").succeeds(200, "GET:/sse-now"),
				get("sse fails", "/sse-err").breaks("200 truncated", 200, "GET:/sse-err", ILLEGAL_STATE),
				get("sse fails before event", "/sse-err-first").fails(500, "GET:/sse-err-first", ILLEGAL_STATE),
				get("sse fails and is handled", "/sse-err-handled").fails(422, "GET:/sse-err-handled", "Unprocessable"),
				get("sse throws before emitter", "/sse-boom").fails(500, "GET:/sse-boom", ILLEGAL_STATE),
				get("sse times out", "/sse-timeout").succeeds(200, "GET:/sse-timeout").takes(0.15),
				get("sse times out without event", "/sse-timeout-empty").fails(503, "GET:/sse-timeout-empty", TIMEOUT),
				get("sse times out and completes", "/sse-timeout-completed").succeeds(200,
						"GET:/sse-timeout-completed"),
				get("sse with 404", "/sse-404").fails(404, "GET:/sse-404", "HTTP_404"),
				get("client leaves sse", "/sse-inf").leavesAfterReading(100)
					.breaks("200 left", 200, "GET:/sse-inf", CLIENT_ABORT),
				get("client leaves careless sse", "/sse-careless").leavesAfterReading(100)
					.breaks("200 left", 200, "GET:/sse-careless", CLIENT_ABORT),
				get("emitter", "/rbe-ok").succeeds(200, "GET:/rbe-ok"),
				get("emitter fails", "/rbe-err").breaks("200 truncated", 200, "GET:/rbe-err", ILLEGAL_STATE),
				get("streaming body", "/srb-ok").succeeds(200, "GET:/srb-ok"),
				get("streaming body with 201", "/srb-201").succeeds(201, "GET:/srb-201"),
				get("streaming body fails first", "/srb-early").fails(500, "GET:/srb-early", ILLEGAL_STATE),
				get("streaming body fails", "/srb-fail").breaks("200 truncated", 200, "GET:/srb-fail", ILLEGAL_STATE),
				get("streaming body fails with i/o", "/srb-fail-io").breaks("200 truncated", 200, "GET:/srb-fail-io",
						"IOException"),
				get("client leaves streaming body", "/srb-big").leavesAfterReading(1000)
					.breaks("200 left", 200, "GET:/srb-big", CLIENT_ABORT));
	}

	private static List<Scenario> functional() {
		return List.of(get("function", "/fn/3").succeeds(200, "GET:/fn/{id}"),
				get("function throws", "/fn-boom").fails(500, "GET:/fn-boom", ILLEGAL_STATE),
				get("function handled", "/fn-handled").fails(418, "GET:/fn-handled", "HTTP_418"),
				get("function with 404", "/fn-404").fails(404, "GET:/fn-404", "HTTP_404"),
				get("function async", "/fn-async").succeeds(200, "GET:/fn-async").takes(0.05),
				get("function async fails", "/fn-async-boom").fails(500, "GET:/fn-async-boom", ILLEGAL_STATE),
				get("function sse", "/fn-sse").succeeds(200, "GET:/fn-sse"),
				get("function nested", "/nested/1/2").succeeds(204, "GET:/nested/{a}/{b}"),
				post("function with body", "/fn-body").json("{\"a\":1}").succeeds(200, "POST:/fn-body"),
				post("function with malformed body", "/fn-body").json("{")
					.fails(400, "POST:/fn-body", "HttpMessageNotReadableException"),
				request("function other method", "DELETE", "/fn/3").fails(404, "DELETE:UNMATCHED", NOT_FOUND),
				request("function head", "HEAD", "/fn/3").fails(404, "HEAD:UNMATCHED", NOT_FOUND),
				request("function options", "OPTIONS", "/fn/3").fails(404, "OPTIONS:UNMATCHED", NOT_FOUND));
	}

	private static List<Scenario> servlets() {
		return List.of(get("servlet", "/raw/a/b").succeeds(200, "GET:/raw/*"),
				get("servlet exact", "/exact").succeeds(200, "GET:/exact"),
				get("servlet by extension", "/a/b.do").succeeds(200, "GET:*.do"),
				get("servlet throws", "/raw/boom").fails(500, "GET:/raw/*", ILLEGAL_STATE),
				get("servlet throws wrapped", "/raw/wrapped").fails(500, "GET:/raw/*", "IllegalArgumentException"),
				get("servlet sendError", "/raw/senderror").fails(410, "GET:/raw/*", "HTTP_410"),
				get("servlet forwards", "/raw/forward").succeeds(200, "GET:/ok"),
				get("servlet includes", "/raw/include").succeeds(200, "GET:/raw/*"),
				request("servlet method not allowed", "POST", "/raw/a").body("").fails(405, "POST:/raw/*", "HTTP_405"),
				request("servlet options", "OPTIONS", "/raw/a").succeeds(200, "OPTIONS:/raw/*"));
	}

	private static List<Scenario> filters() {
		return List.of(get("filter throws", "/filter-boom").fails(500, UNMATCHED, ILLEGAL_STATE),
				get("filter throws wrapped", "/filter-checked").fails(500, UNMATCHED, "IOException"),
				get("filter throws servlet exception", "/filter-servlet-exception").fails(500, UNMATCHED,
						"ServletException"),
				get("filter sendError", "/filter-senderror").fails(401, UNMATCHED, "HTTP_401"),
				get("filter sendError with message", "/filter-senderror-message").fails(403, UNMATCHED, "HTTP_403"),
				get("filter answers", "/filter-write").fails(429, UNMATCHED, "HTTP_429"),
				get("filter answers with nothing", "/filter-nothing").succeeds(204, UNMATCHED),
				get("filter redirects", "/filter-redirect").succeeds(302, UNMATCHED),
				get("filter forwards", "/filter-forward").succeeds(200, "GET:/ok"),
				get("filter rewrites", "/filter-rewrite").succeeds(200, ORDER),
				get("filter async", "/filter-async").succeeds(202, UNMATCHED),
				get("filter throws after handler", "/filter-after-boom").fails(500, "GET:/filter-after-boom",
						ILLEGAL_STATE),
				get("filter throws after commit", "/filter-after-boom-late").breaks("200 truncated", 200,
						"GET:/filter-after-boom-late", ILLEGAL_STATE),
				get("filter sendError after handler", "/filter-after-senderror").fails(409,
						"GET:/filter-after-senderror", "HTTP_409"),
				get("filter sets status after handler", "/filter-after-status").succeeds(202,
						"GET:/filter-after-status"),
				get("filter catches", "/filter-catches").fails(503, "GET:/filter-catches", ILLEGAL_STATE),
				get("filter buffers", "/filter-caching").succeeds(200, "GET:/filter-caching"),
				get("filter buffers a failure", "/filter-caching-boom")
					.fails(500, "GET:/filter-caching-boom", ILLEGAL_STATE),
				get("no password", "/secured/1").fails(401, "GET:/secured/{id}", "HTTP_401"),
				get("wrong role", "/secured/1").header("Authorization: user")
					.fails(403, "GET:/secured/{id}", "HTTP_403"),
				get("right role", "/secured/1").header("Authorization: admin").succeeds(200, "GET:/secured/{id}"),
				get("no password for nothing", "/secured/1/2").fails(401, UNMATCHED, "HTTP_401"));
	}

	private static List<Scenario> bodies() {
		return List.of(post("upload", "/upload").file(500).succeeds(200, "POST:/upload"),
				post("upload too large", "/upload").file(15_000)
					.fails(413, "POST:/upload", "MaxUploadSizeExceededException"),
				post("upload far too large", "/upload").file(3_000_000)
					.fails(413, "POST:/upload", "MaxUploadSizeExceededException"),
				post("upload without part", "/upload").header("Content-Type: multipart/form-data; boundary=edge")
					.body("--edge--\r\n")
					.fails(400, "POST:/upload", "MissingServletRequestPartException"),
				post("upload without boundary", "/upload").header("Content-Type: multipart/form-data")
					.body("x")
					.fails(500, "POST:/upload", "MultipartException")
					.onJetty()
					.fails(400, "POST:/upload", "MultipartException"),
				post("upload is not multipart", "/upload").body("x").fails(500, "POST:/upload", "MultipartException"),
				post("client leaves upload", "/upload").file(9000)
					.leavesAfterSending(4000)
					.breaks("nothing", 400, "POST:/upload", CLIENT_ABORT),
				post("client leaves json", "/sdk").json("{\"name\":\"" + "a".repeat(50_000) + "\",\"size\":1}")
					.leavesAfterSending(20_000)
					.breaks("nothing", 400, "POST:/sdk", CLIENT_ABORT),
				post("client leaves body that is read", "/drain").body("x".repeat(100_000))
					.leavesAfterSending(20_000)
					.breaks("nothing", 400, "POST:/drain", CLIENT_ABORT),
				post("body ends too early", "/drain").body("x".repeat(100_000))
					.stopsAfterSending(20_000)
					.fails(400, "POST:/drain", CLIENT_ABORT)
					.onJetty()
					.fails(400, "POST:/drain", "HttpEofException"),
				post("chunked", "/drain").chunked("x".repeat(5000)).succeeds(200, "POST:/drain"),
				post("chunked with bad size", "/drain").header("Transfer-Encoding: chunked")
					.rawBody("zz\r\nabc\r\n0\r\n\r\n")
					.fails(400, "POST:/drain", "BadRequestException")
					.onJetty()
					.fails(400, "POST:/drain", "HttpEofException"),
				post("chunked ends too early", "/drain").header("Transfer-Encoding: chunked")
					.rawBody("5\r\nabcde\r\n5\r\nab")
					.stopsAfterSending(14)
					.fails(400, "POST:/drain", CLIENT_ABORT)
					.onJetty()
					.fails(400, "POST:/drain", "HttpEofException"),
				post("body not read", "/ignore-body").body("x".repeat(50_000)).succeeds(200, "POST:/ignore-body"),
				post("expectation", "/drain").header("Expect: 100-continue").body("x").succeeds(200, "POST:/drain"),
				post("unknown expectation", "/drain").header("Expect: 200-maybe").body("x").rejected(417, "POST"),
				post("form", "/any").header("Content-Type: application/x-www-form-urlencoded")
					.body("a=1&b=2")
					.succeeds(200, "POST:/any"),
				get("get with body", "/ok").body("x").succeeds(200, "GET:/ok"));
	}

	private static List<Scenario> targets() {
		return List.of(get("utf-8", "/users/%E2%82%AC/orders/1").succeeds(200, ORDER),
				get("invalid utf-8", "/users/%FF/orders/1").rejected(400, "GET"),
				get("encoded twice", "/users/%252F/orders/1").succeeds(200, ORDER).onJetty().rejected(400, "GET"),
				get("encoded space", "/users/a%20b/orders/1").succeeds(200, ORDER),
				get("encoded percent", "/users/100%25/orders/1").succeeds(200, ORDER).onJetty().rejected(400, "GET"),
				get("encoded letters", "/%6fk").succeeds(200, "GET:/ok"),
				get("plus", "/users/a+b/orders/1").succeeds(200, ORDER),
				get("semicolon", "/users/1;v=2/orders/3;a=b").succeeds(200, ORDER),
				get("session id", "/ok;jsessionid=1").succeeds(200, "GET:/ok"),
				get("dots", "/users/../ok").fails(404, UNMATCHED, NOT_FOUND),
				get("double slash", "//ok").fails(404, UNMATCHED, NOT_FOUND).onJetty().rejected(400, "GET"),
				get("absolute form", "http://localhost/ok").succeeds(200, "GET:/ok"),
				get("query without value", "/optional-param?").succeeds(200, "GET:/optional-param"),
				get("query with bad encoding", "/optional-param?q=%zz")
					.fails(400, "GET:/optional-param", "InvalidParameterException")
					.onJetty()
					.fails(400, "GET:/optional-param", "IllegalArgumentException"),
				get("query with bad encoding that nobody reads", "/ok?q=%zz").succeeds(200, "GET:/ok"));
	}

	private static List<Scenario> rejected() {
		String host = "Host: localhost\r\n";
		String id = "X-Request-Id: $ID\r\n";
		return List.of(get("encoded slash", "/users/a%2Fb/orders/1").rejected(400, "GET"),
				get("encoded null", "/users/%00/orders/1").rejected(400, "GET").onJetty().rejected(400, "OTHER"),
				get("bad encoding", "/users/%zz/orders/1").rejected(400, "GET").onJetty().rejected(400, "OTHER"),
				get("backslash", "/users\\1/x").rejected(400, "GET"), get("no slash", "ok").rejected(400, "GET"),
				get("above root", "/../../etc/passwd").rejected(400, "GET").onJetty().rejected(400, "OTHER"),
				get("brackets", "/users/[1]/orders/2").rejected(400, "GET"),
				get("pipe", "/ok?a=b|c").rejected(400, "GET").onJetty().succeeds(200, "GET:/ok"),
				get("raw utf-8", "/users/\u00e2\u0082\u00ac/orders/1").rejected(400, "GET"),
				get("fragment", "/ok#part").rejected(400, "GET"),
				get("long target", "/ok?q=" + "x".repeat(20_000)).rejected(400, "GET").onJetty().rejected(414, "OTHER"),
				get("large header", "/ok").header("X-Large: " + "x".repeat(20_000))
					.rejected(400, "GET")
					.onJetty()
					.rejected(431, "GET"),
				request("bad method", "G@T", "/ok").rejected(400, "OTHER"),
				raw("garbage", "garbage\r\n\r\n").rejected(400, "OTHER"),
				raw("http/0.9", "GET /ok\r\n\r\n")
					.expect(new Scenario.Outcome("body alone", "GET:/ok", 200, null, 1, 0))
					.onJetty()
					.rejected(505, "OTHER"),
				raw("http/1.0", "GET /ok HTTP/1.0\r\n" + id + "\r\n").succeeds(200, "GET:/ok"),
				raw("http/3.7", "GET /ok HTTP/3.7\r\n" + host + id + "\r\n").rejected(505, "GET")
					.onJetty()
					.rejected(505, "OTHER"),
				raw("tls", "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003\r\n\r\n").rejected(400,
						"OTHER"),
				raw("no host", "GET /ok HTTP/1.1\r\n" + id + "\r\n").rejected(400, "GET"),
				raw("two hosts", "GET /ok HTTP/1.1\r\n" + host + host + id + "\r\n").rejected(400, "GET"),
				raw("bad host", "GET /ok HTTP/1.1\r\nHost: a b\r\n" + id + "\r\n").rejected(400, "GET"),
				raw("header without colon", "GET /ok HTTP/1.1\r\n" + host + id + "nonsense\r\n\r\n").rejected(400,
						"GET"),
				raw("header with null", "GET /ok HTTP/1.1\r\n" + host + id + "X-Null: a\u0000b\r\n\r\n").rejected(400,
						"GET"),
				raw("folded header", "GET /ok HTTP/1.1\r\n" + host + id + "X-Folded: a\r\n b\r\n\r\n")
					.succeeds(200, "GET:/ok")
					.onJetty()
					.rejected(400, "GET"),
				raw("empty lines first", "\r\n\r\nGET /ok HTTP/1.1\r\n" + host + id + "\r\n").succeeds(200, "GET:/ok"),
				post("bad length", "/sdk").header("Content-Length: abc").rejected(400, "POST"),
				post("negative length", "/sdk").header("Content-Length: -1").rejected(400, "POST"),
				post("two lengths", "/sdk").header("Content-Length: 1")
					.header("Content-Length: 2")
					.rawBody("ab")
					.rejected(400, "POST"),
				post("length and chunks", "/drain").header("Content-Length: 5")
					.chunked("abc")
					.succeeds(200, "POST:/drain")
					.onJetty()
					.rejected(400, "POST"),
				post("unknown transfer encoding", "/drain").header("Transfer-Encoding: bogus")
					.rejected(501, "POST")
					.onJetty()
					.rejected(400, "POST"),
				raw("nothing at all", "").hangsUp().isNotRecorded("nothing"),
				raw("half a request line", "GET /o").hangsUp()
					.isNotRecorded("nothing")
					.onJetty()
					.breaks("nothing", 400, "OTHER:REJECTED", "HTTP_400"),
				raw("half a head", "GET /ok HTTP/1.1\r\nHost: loc").hangsUp()
					.isNotRecorded("nothing")
					.onJetty()
					.breaks("nothing", 400, "GET:REJECTED", "HTTP_400"));
	}

	private static List<Scenario> actuator() {
		return List.of(get("health", "/actuator/health").succeeds(200, "GET:/actuator/health"),
				get("metric", "/actuator/metrics/jvm.info").succeeds(200, "GET:/actuator/metrics/{requiredMetricName}"),
				get("metric missing", "/actuator/metrics/nope").fails(404, "GET:/actuator/metrics/{requiredMetricName}",
						"HTTP_404"),
				get("links", "/actuator").succeeds(200, "GET:/actuator"),
				get("endpoint missing", "/actuator/nope").fails(404, UNMATCHED, NOT_FOUND),
				request("endpoint method not allowed", "DELETE", "/actuator/health").fails(405,
						"DELETE:/actuator/health", "HttpRequestMethodNotSupportedException"));
	}

	private static List<Scenario> webSockets() {
		return List.of(
				get("web socket", "/ws").header("Connection: Upgrade")
					.header("Upgrade: websocket")
					.header("Sec-WebSocket-Version: 13")
					.header("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
					.succeeds(101, "GET:/ws"),
				get("web socket of other origin", "/ws").header("Connection: Upgrade")
					.header("Upgrade: websocket")
					.header("Origin: http://bad.example")
					.header("Sec-WebSocket-Version: 13")
					.header("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
					.fails(403, "GET:/ws", "HTTP_403"),
				get("web socket without upgrade", "/ws").fails(400, "GET:/ws", "HTTP_400"),
				post("web socket by post", "/ws").body("").fails(405, "POST:/ws", "HTTP_405"));
	}

	private static List<Scenario> setups() {
		return Stream.of(paths(), errorPages(), otherSetups()).flatMap(List::stream).toList();
	}

	private static List<Scenario> paths() {
		return Stream
			.of(get("paths ok", "/app/api/ok").succeeds(200, "GET:/ok"),
					get("paths template", "/app/api/users/7/orders/9").succeeds(200, ORDER),
					get("paths throws", "/app/api/boom").fails(500, "GET:/boom", ILLEGAL_STATE),
					get("paths deferred times out", "/app/api/dr-timeout").fails(503, "GET:/dr-timeout", TIMEOUT),
					request("paths method not allowed", "DELETE", "/app/api/ok").fails(405, "DELETE:/ok",
							"HttpRequestMethodNotSupportedException"),
					get("paths not found", "/app/api/nope").fails(404, UNMATCHED, NOT_FOUND),
					get("paths static", "/app/api/scenario.txt").succeeds(200, "GET:/**"),
					get("paths servlet", "/app/raw/a").succeeds(200, "GET:/raw/*"),
					get("paths function", "/app/api/fn/3").succeeds(200, "GET:/fn/{id}"),
					get("paths health", "/app/api/actuator/health").succeeds(200, "GET:/actuator/health"),
					get("paths excluded", "/app/api/excluded/1").isNotRecorded("200"),
					get("paths outside servlet", "/app/ok").fails(404, UNMATCHED, "HTTP_404"),
					get("paths context root", "/app").succeeds(302, "GET:REJECTED")
						.onJetty()
						.succeeds(301, "GET:REJECTED"),
					get("paths outside context", "/ok").rejected(404, "GET"))
			.map((scenario) -> scenario.in(Setup.PATHS))
			.toList();
	}

	private static List<Scenario> errorPages() {
		Stream<Scenario> problemDetails = Stream.of(get("problems not found", "/nope").fails(404, UNMATCHED, NOT_FOUND),
				get("problems throws", "/boom").fails(500, "GET:/boom", ILLEGAL_STATE),
				get("problems status exception", "/rse").fails(409, "GET:/rse", "HTTP_409"),
				get("problems code", "/erex-code").fails(404, "GET:/erex-code", 12012),
				get("problems deferred times out", "/dr-timeout").fails(503, "GET:/dr-timeout", TIMEOUT),
				request("problems method not allowed", "DELETE", "/ok").fails(405, "DELETE:/ok",
						"HttpRequestMethodNotSupportedException"),
				post("problems invalid", "/sdk").json("{\"name\":\"\",\"size\":0}")
					.fails(400, "POST:/sdk", "MethodArgumentNotValidException"));
		Stream<Scenario> none = Stream.of(get("pageless throws", "/boom").fails(500, "GET:/boom", ILLEGAL_STATE),
				get("pageless not found", "/nope").fails(404, UNMATCHED, NOT_FOUND),
				get("pageless sendError", "/senderror").fails(403, "GET:/senderror", "HTTP_403"),
				get("pageless callable throws", "/callable-boom").fails(500, "GET:/callable-boom", ILLEGAL_STATE),
				get("pageless deferred times out", "/dr-timeout").fails(503, "GET:/dr-timeout", TIMEOUT),
				get("pageless filter throws", "/filter-boom").fails(500, UNMATCHED, ILLEGAL_STATE),
				get("pageless filter sendError", "/filter-senderror").fails(401, UNMATCHED, "HTTP_401"),
				get("pageless throws after commit", "/late-boom").breaks("200 truncated", 200, "GET:/late-boom",
						ILLEGAL_STATE),
				get("pageless sse fails", "/sse-err").breaks("200 truncated", 200, "GET:/sse-err", ILLEGAL_STATE),
				request("pageless trace", "TRACE", "/ok").rejected(405, "TRACE").onJetty().succeeds(200, "TRACE:/ok"));
		Stream<Scenario> own = Stream.of(get("own page not found", "/nope").succeeds(200, UNMATCHED),
				get("own page throws", "/boom").fails(503, "GET:/boom", ILLEGAL_STATE),
				get("own page sendError", "/senderror").fails(403, "GET:/senderror", "HTTP_403"),
				get("own page callable throws", "/callable-boom").fails(503, "GET:/callable-boom", ILLEGAL_STATE),
				get("own page deferred times out", "/dr-timeout").fails(503, "GET:/dr-timeout", TIMEOUT),
				get("own page filter throws", "/filter-boom").fails(503, UNMATCHED, ILLEGAL_STATE),
				get("own page async servlet times out", "/async/timeout").fails(503, "GET:/async/*", "HTTP_503"),
				get("own page throws after commit", "/late-boom").breaks("200 truncated", 200, "GET:/late-boom",
						ILLEGAL_STATE),
				get("own page sendError with message", "/senderror-message").succeeds(200, "GET:/senderror-message"));
		return Stream
			.of(problemDetails.map((scenario) -> scenario.in(Setup.PROBLEM_DETAILS)),
					none.map((scenario) -> scenario.in(Setup.NO_ERROR_PAGE)),
					own.map((scenario) -> scenario.in(Setup.OWN_ERROR_PAGE)))
			.flatMap((scenarios) -> scenarios)
			.toList();
	}

	private static List<Scenario> otherSetups() {
		return List.of(
				get("no resources not found", "/nope").in(Setup.NO_RESOURCES)
					.fails(404, UNMATCHED, "NoHandlerFoundException"),
				get("no resources ok", "/ok").in(Setup.NO_RESOURCES).succeeds(200, "GET:/ok"),
				get("paths unrecorded health", "/app/api/actuator/health").in(Setup.PATHS_NO_ACTUATOR)
					.isNotRecorded("200"),
				get("paths beside unrecorded", "/app/api/ok").in(Setup.PATHS_NO_ACTUATOR).succeeds(200, "GET:/ok"),
				get("unrecorded health", "/actuator/health").in(Setup.NO_ACTUATOR).isNotRecorded("200"),
				get("unrecorded endpoint missing", "/actuator/nope").in(Setup.NO_ACTUATOR).isNotRecorded("404"),
				get("beside unrecorded", "/ok").in(Setup.NO_ACTUATOR).succeeds(200, "GET:/ok"),
				get("management health", "/actuator/health").in(Setup.MANAGEMENT_PORT)
					.succeeds(200, "GET:/actuator/health"),
				get("management not found", "/actuator/nope").in(Setup.MANAGEMENT_PORT)
					.fails(404, UNMATCHED, NOT_FOUND));
	}

}
