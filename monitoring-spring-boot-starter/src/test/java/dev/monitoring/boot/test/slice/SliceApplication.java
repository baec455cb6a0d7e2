package dev.monitoring.boot.test.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application that is tested in slices and as a whole.
 */
@SpringBootApplication(excludeName = {
		"org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration",
		"org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration" })
class SliceApplication {

}
