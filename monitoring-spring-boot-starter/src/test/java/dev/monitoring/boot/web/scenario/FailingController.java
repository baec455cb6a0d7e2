package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import dev.monitoring.MonitoringData;

/**
 * Handlers that fail.
 */
@RestController
class FailingController {

	@RequestMapping("/boom")
	String boom() {
		throw new IllegalStateException("boom");
	}

	@GetMapping("/checked")
	String checked() throws IOException {
		throw new IOException("checked");
	}

	@GetMapping("/err")
	String error() {
		throw new AssertionError("error");
	}

	@GetMapping("/deep")
	int deep(MonitoringData data) {
		return 1 + deep(data);
	}

	@GetMapping("/anonymous")
	@SuppressWarnings("serial")
	String anonymous() {
		throw new RuntimeException("anonymous") {
		};
	}

	@GetMapping("/rse")
	String statusException() {
		throw new ResponseStatusException(HttpStatus.CONFLICT, "taken");
	}

	@GetMapping("/rse-cause")
	String statusExceptionWithCause() {
		throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "upstream", new IOException("cause"));
	}

	@GetMapping("/rse-own")
	String ownStatusException() {
		throw new Failures.OwnStatus();
	}

	@GetMapping("/erex")
	String errorResponseException() {
		throw new ErrorResponseException(HttpStatusCode.valueOf(402));
	}

	@GetMapping("/erex-own")
	String ownErrorResponseException() {
		throw new Failures.OwnProblem();
	}

	@GetMapping("/erex-code")
	String problemWithCode() {
		throw Failures.problem(404, 12012);
	}

	@GetMapping("/erex-code-text")
	String problemWithTextCode() {
		throw Failures.problem(404, "no-such-account");
	}

	@GetMapping("/advice")
	String advice() {
		throw new Failures.Unprocessable();
	}

	@GetMapping("/advice-200")
	String forgiven() {
		throw new Failures.Forgiven();
	}

	@GetMapping("/advice-problem")
	String adviceWithProblem() {
		throw new Failures.WithProblem();
	}

	@GetMapping("/advice-fails")
	String adviceFails() {
		throw new Failures.HandlerFails();
	}

	@GetMapping("/advice-rethrows")
	String adviceRethrows() {
		throw new Failures.Rethrown();
	}

	@GetMapping("/advice-annotated")
	String adviceAnnotated() {
		throw new Failures.Annotated();
	}

	@GetMapping("/code-inherited")
	String inheritedCode() {
		throw new Failures.AnnotatedChild();
	}

	@GetMapping("/code-text")
	String textCode() {
		throw new Failures.AnnotatedText();
	}

	@GetMapping("/code-interface")
	String interfaceCode() {
		throw new Failures.Coded();
	}

	@GetMapping("/code-data")
	String dataCode(MonitoringData data) {
		data.errorCode(777);
		throw new Failures.Coded();
	}

	@GetMapping("/code-current")
	ResponseEntity<String> currentCode() {
		MonitoringData.current().errorCode("quota");
		return ResponseEntity.status(429).body("quota");
	}

	@GetMapping("/code-unused")
	String unusedCode(MonitoringData data) {
		data.errorCode(777);
		return "fine";
	}

	@GetMapping("/code-wrapped")
	String wrappedCode() {
		throw new CompletionException(new Failures.Coded());
	}

	@GetMapping("/status-annotated")
	String annotatedStatus() {
		throw new Failures.Gone();
	}

	@GetMapping("/status-annotated-reason")
	String annotatedStatusWithReason() {
		throw new Failures.Unpaid();
	}

	@GetMapping("/wrapped")
	String wrapped() throws ServletException {
		throw new ServletException(new IllegalArgumentException("cause"));
	}

	@GetMapping("/wrapped-execution")
	String wrappedTwice() throws ExecutionException {
		throw new ExecutionException(new CompletionException(new IllegalArgumentException("cause")));
	}

	@GetMapping("/wrapped-own")
	String wrappedByItself() {
		throw new IllegalStateException(new IllegalArgumentException("cause"));
	}

	@GetMapping("/re500")
	ResponseEntity<String> responseEntity() {
		return ResponseEntity.internalServerError().body("500");
	}

	@GetMapping("/pd409")
	ProblemDetail problemDetail() {
		return ProblemDetail.forStatus(409);
	}

	@GetMapping("/pd-code")
	ProblemDetail problemDetailWithCode() {
		ProblemDetail problem = ProblemDetail.forStatus(409);
		problem.setProperty("error_code", 4090);
		return problem;
	}

	@GetMapping("/early-json")
	Object notWritable() {
		return new Object() {

			@SuppressWarnings("unused")
			public String getName() {
				throw new IllegalStateException("getter");
			}

		};
	}

	@GetMapping("/late-json")
	Object notWritableLate() {
		return Map.of("list", new Object[] { "x".repeat(100_000), notWritable() });
	}

	@GetMapping("/senderror")
	void sendError(HttpServletResponse response) throws IOException {
		response.sendError(403);
	}

	@GetMapping("/senderror-message")
	void sendErrorWithMessage(HttpServletResponse response) throws IOException {
		response.sendError(404, "gone fishing");
	}

	@GetMapping("/senderror-boom")
	void sendErrorAndThrow(HttpServletResponse response) throws IOException {
		response.sendError(403);
		throw new IllegalStateException("after sendError");
	}

	@GetMapping("/senderror-late")
	void sendErrorAfterCommit(HttpServletResponse response) throws IOException {
		response.getWriter().write("committed");
		response.flushBuffer();
		response.sendError(403);
	}

	@GetMapping("/setstatus")
	void setStatus(HttpServletResponse response) {
		response.setStatus(503);
	}

	@GetMapping("/setstatus-late")
	void setStatusAfterCommit(HttpServletResponse response) throws IOException {
		response.getWriter().write("committed");
		response.flushBuffer();
		response.setStatus(500);
	}

	@GetMapping("/reset")
	void reset(HttpServletResponse response) throws IOException {
		response.setStatus(500);
		response.getWriter().write("oops");
		response.reset();
		response.setStatus(202);
	}

	@GetMapping("/buffered-boom")
	void bufferedThenThrow(HttpServletResponse response) throws IOException {
		response.setStatus(201);
		response.getWriter().write("not committed");
		throw new IllegalStateException("buffered");
	}

	@GetMapping("/late-boom")
	void late(HttpServletResponse response) throws IOException {
		response.getWriter().write("committed");
		response.flushBuffer();
		throw new IllegalStateException("late");
	}

	@GetMapping("/late-boom-length")
	void lateWithLength(HttpServletResponse response) throws IOException {
		response.setContentLength(1000);
		response.getWriter().write("committed");
		response.flushBuffer();
		throw new IllegalStateException("late");
	}

	@GetMapping("/late-advice")
	void lateHandled(HttpServletResponse response) throws IOException {
		response.getWriter().write("committed");
		response.flushBuffer();
		throw new Failures.Unprocessable();
	}

	@GetMapping("/filter-catches")
	String caughtByFilter() {
		throw new IllegalStateException("caught");
	}

	@GetMapping("/filter-caching-boom")
	String cachedAndThrown() {
		throw new IllegalStateException("cached");
	}

}
