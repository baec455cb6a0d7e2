package dev.monitoring.boot.web.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Handlers that answer.
 */
@Controller
class PlainController {

	record Sdk(@NotBlank String name, @Min(1) int size) {

	}

	@GetMapping({ "/ok", "/filter-caching", "/after-boom" })
	@ResponseBody
	String ok() {
		return "ok";
	}

	/**
	 * Writes nothing, so that nothing is committed when it returns.
	 */
	@GetMapping({ "/filter-after-boom", "/filter-after-senderror", "/filter-after-status", "/pre-false", "/pre-boom",
			"/post-boom", "/quiet" })
	void quiet(HttpServletResponse response) {
		response.setStatus(200);
	}

	@GetMapping("/filter-after-boom-late")
	void committed(HttpServletResponse response) throws IOException {
		response.getWriter().write("committed");
		response.flushBuffer();
	}

	@GetMapping("/users/{id}/orders/{oid}")
	@ResponseBody
	String order(@PathVariable String id, @PathVariable String oid) {
		return id.length() + " " + oid;
	}

	@GetMapping("/secured/{id}")
	@ResponseBody
	String secured(@PathVariable String id) {
		return id;
	}

	@GetMapping("/excluded/{id}")
	@ResponseBody
	String excluded(@PathVariable String id) {
		return id;
	}

	@PostMapping("/sdk")
	@ResponseBody
	Sdk sdk(@Valid @RequestBody Sdk sdk) {
		return sdk;
	}

	@PutMapping("/things/{id}")
	ResponseEntity<String> put(@PathVariable String id, @RequestBody String body) {
		return ResponseEntity.created(URI.create("/things/" + id)).body(body);
	}

	@PatchMapping(path = "/things/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseBody
	Map<String, Object> patch(@PathVariable String id, @RequestBody Map<String, Object> body) {
		return body;
	}

	@DeleteMapping("/things/{id}")
	ResponseEntity<Void> delete(@PathVariable String id) {
		return ResponseEntity.noContent().build();
	}

	@GetMapping("/int/{n}")
	@ResponseBody
	String integer(@PathVariable int n) {
		return "n " + n;
	}

	@GetMapping("/param")
	@ResponseBody
	String param(@RequestParam String q) {
		return q;
	}

	@GetMapping("/optional-param")
	@ResponseBody
	String optionalParam(@RequestParam(required = false) @Nullable String q) {
		return "q " + q;
	}

	@GetMapping("/min-param")
	@ResponseBody
	String minParam(@RequestParam @Min(3) int q) {
		return "q " + q;
	}

	@GetMapping("/header")
	@ResponseBody
	String header(@RequestHeader("X-Needed") String needed) {
		return needed;
	}

	@GetMapping(path = "/json-only", produces = MediaType.APPLICATION_JSON_VALUE)
	@ResponseBody
	Map<String, String> jsonOnly() {
		return Map.of("a", "b");
	}

	@GetMapping(path = "/by-parameter", params = "v=1")
	@ResponseBody
	String byParameter() {
		return "1";
	}

	@GetMapping("/re/{id:[0-9]+}")
	@ResponseBody
	String regex(@PathVariable String id) {
		return id;
	}

	@GetMapping("/files/{*rest}")
	@ResponseBody
	String files(@PathVariable String rest) {
		return rest;
	}

	@GetMapping("/wild/*/end")
	@ResponseBody
	String wild() {
		return "wild";
	}

	@GetMapping("/comma/{a},{b}")
	@ResponseBody
	String comma(@PathVariable String a, @PathVariable String b) {
		return a + b;
	}

	@GetMapping({ "/m1", "/m2" })
	@ResponseBody
	String multi() {
		return "multi";
	}

	@RequestMapping("/any")
	@ResponseBody
	String any() {
		return "any";
	}

	@GetMapping("/cors")
	@ResponseBody
	String cors() {
		return "cors";
	}

	@CrossOrigin("http://good.example")
	@GetMapping("/cors-annotated")
	@ResponseBody
	String corsAnnotated() {
		return "cors";
	}

	@GetMapping("/redir")
	RedirectView redirect() {
		return new RedirectView("/ok");
	}

	@GetMapping("/redirect-prefix")
	String redirectPrefix() {
		return "redirect:/ok";
	}

	@GetMapping("/fwd")
	String forward() {
		return "forward:/users/1/orders/2";
	}

	@GetMapping("/fwd-nope")
	String forwardToNothing() {
		return "forward:/nope";
	}

	@GetMapping("/fwd-boom")
	String forwardToFailure() {
		return "forward:/boom";
	}

	@GetMapping("/fwd-callable")
	String forwardToCallable() {
		return "forward:/callable";
	}

	@GetMapping("/fwd-servlet")
	String forwardToServlet() {
		return "forward:/raw/a";
	}

	@GetMapping("/included")
	void include(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
		request.getRequestDispatcher("/raw/a").include(request, response);
	}

	@GetMapping("/view")
	String view() {
		return "fineView";
	}

	@GetMapping("/view-boom")
	String failingView() {
		return "failingView";
	}

	@GetMapping("/view-missing")
	String missingView() {
		return "thereIsNoSuchView";
	}

	@GetMapping("/etag")
	ResponseEntity<String> etag() {
		return ResponseEntity.ok().eTag("\"1\"").cacheControl(CacheControl.noCache()).body("etag");
	}

	@GetMapping("/empty")
	@ResponseBody
	void empty() {
	}

	@GetMapping("/null")
	@ResponseBody
	@Nullable String nothing() {
		return null;
	}

	@GetMapping("/teapot")
	ResponseEntity<String> teapot() {
		return ResponseEntity.status(418).body("teapot");
	}

	@GetMapping("/odd-status")
	void oddStatus(HttpServletResponse response) throws IOException {
		response.setStatus(299);
		response.getWriter().write("odd");
	}

	@GetMapping("/range")
	@ResponseBody
	Resource range() {
		return new ByteArrayResource("0123456789".repeat(10).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
	}

	@PostMapping("/upload")
	@ResponseBody
	String upload(@RequestParam MultipartFile file) {
		return "size " + file.getSize();
	}

	@PostMapping("/drain")
	@ResponseBody
	String drain(InputStream body) throws IOException {
		return "size " + body.readAllBytes().length;
	}

	@PostMapping("/ignore-body")
	@ResponseBody
	String ignoreBody() {
		return "ignored";
	}

	@GetMapping("/big")
	void big(HttpServletResponse response) throws IOException {
		byte[] block = new byte[16 * 1024];
		for (int i = 0; i < 2000; i++) {
			response.getOutputStream().write(block);
		}
	}

	@GetMapping("/download")
	void download(HttpServletResponse response) throws IOException {
		response.setContentLengthLong(32_000_000);
		byte[] block = new byte[16_000];
		for (int i = 0; i < 2000; i++) {
			response.getOutputStream().write(block);
		}
	}

}
