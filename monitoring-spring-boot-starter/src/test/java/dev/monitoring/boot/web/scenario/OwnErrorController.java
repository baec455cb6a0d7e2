package dev.monitoring.boot.web.scenario;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An error page that says 200 instead of 404 and 503 instead of any 5xx.
 */
@RestController
class OwnErrorController implements ErrorController {

	@RequestMapping("/error")
	ResponseEntity<String> error(HttpServletRequest request) {
		int status = (Integer) request.getAttribute("jakarta.servlet.error.status_code");
		int said = (status == 404) ? 200 : (status >= 500) ? 503 : status;
		return ResponseEntity.status(said).body("own");
	}

}
