package dev.monitoring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ServiceIdentity}.
 */
class ServiceIdentityTests {

	@TempDir
	Path folder;

	@Test
	void takesTheNameThatTheKernelHas() throws IOException {
		assertThat(ServiceIdentity.kernelName(file("till-7\n"))).isEqualTo("till-7");
	}

	@Test
	void takesNoneWhereTheKernelHasNone() throws IOException {
		assertThat(ServiceIdentity.kernelName(file("(none)\n"))).isNull();
		assertThat(ServiceIdentity.kernelName(file("\n"))).isNull();
		assertThat(ServiceIdentity.kernelName(this.folder.resolve("elsewhere"))).isNull();
	}

	private Path file(String text) throws IOException {
		return Files.writeString(this.folder.resolve("hostname"), text);
	}

}
