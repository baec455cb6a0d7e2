package dev.monitoring.boot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Who records: the service and the instance of it.
 *
 * @param service the name of the service
 * @param instance the name of the instance, which no other instance of the service has
 */
public record ServiceIdentity(String service, String instance) {

	/**
	 * What Linux calls itself, whatever a resolver says.
	 */
	private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

	static ServiceIdentity of(MonitoringProperties properties, Environment environment, boolean webServer) {
		String service = properties.serviceName();
		if (!StringUtils.hasText(service)) {
			service = environment.getProperty("spring.application.name", "application");
		}
		String instance = properties.instance();
		if (!StringUtils.hasText(instance)) {
			instance = webServer ? hostName() + ":" + port(environment) : hostName();
		}
		return new ServiceIdentity(service, instance);
	}

	/**
	 * The configured port; of one that the system chooses only after the start, the
	 * process's id.
	 */
	private static String port(Environment environment) {
		String port = environment.getProperty("server.port", "8080");
		return port.equals("0") || port.equals("-1") ? String.valueOf(ProcessHandle.current().pid()) : port;
	}

	private static String hostName() {
		// Looking a name up may take seconds where the network is slow.
		String known = System.getenv("HOSTNAME");
		if (!StringUtils.hasText(known)) {
			known = System.getenv("COMPUTERNAME");
		}
		if (StringUtils.hasText(known)) {
			return known;
		}
		known = kernelName(KERNEL_NAME);
		return (known != null) ? known : lookedUpName();
	}

	static @Nullable String kernelName(Path file) {
		try {
			String name = Files.readString(file, StandardCharsets.UTF_8).strip();
			// A kernel that was given no name says so in brackets.
			return name.isEmpty() || name.equals("(none)") ? null : name;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static String lookedUpName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
