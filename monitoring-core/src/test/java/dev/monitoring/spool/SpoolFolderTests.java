package dev.monitoring.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.support.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link SpoolFolder}: who has which folder.
 */
@Timeout(60)
class SpoolFolderTests {

	private static final SpoolScope SCOPE = new SpoolScope("fake", "memory", 1);

	@TempDir
	private Path directory;

	@Test
	void keepsItsLockWhileOthersOfItsProcessComeAndGo() throws Exception {
		try (SpoolFolder first = open()) {
			open().close();
			try (SpoolFolder second = open()) {
				assertThat(second.path()).hasFileName(SCOPE.folder() + "-2");
				assertThat(openedByAnotherProcess()).isEqualTo(SCOPE.folder() + "-3");
			}
			assertThat(openedByAnotherProcess()).isEqualTo(SCOPE.folder() + "-2");
			assertThat(first.exists()).isTrue();
		}
		assertThat(openedByAnotherProcess()).isEqualTo(SCOPE.folder());
	}

	@Test
	void knowsAFolderByAnotherNameToo() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"),
				Files.createDirectory(this.directory.resolve("real")));
		try (SpoolFolder first = SpoolFolder.open(this.directory.resolve("real"), SCOPE);
				SpoolFolder second = SpoolFolder.open(link, SCOPE)) {
			assertThat(second.path()).isNotEqualTo(first.path()).hasFileName(SCOPE.folder() + "-2");
		}
	}

	@Test
	void letsGoOfItsLockWhereItCannotBeOpened() throws Exception {
		Path about = this.directory.resolve(SCOPE.folder()).resolve("store.txt");
		// Exists and is empty, but nothing can be written to it.
		Files.createDirectories(about.getParent());
		Files.createSymbolicLink(about, Path.of("/dev/full"));
		assertThatExceptionOfType(IOException.class).isThrownBy(this::open);
		Files.delete(about);
		try (SpoolFolder folder = open()) {
			assertThat(folder.path()).hasFileName(SCOPE.folder());
			assertThat(about).hasContent(SCOPE.text());
		}
	}

	@Test
	void leavesAFolderAloneThatItCannotTakeOver() throws Exception {
		Path other = this.directory.resolve(SCOPE.folder() + "-2");
		Path third = Files.createDirectories(this.directory.resolve(SCOPE.folder() + "-3"));
		Files.createDirectories(other.resolve("lock"));
		SegmentName name = new SegmentName(1, 1);
		Files.createFile(name.rows(third));
		try (CapturedLog log = new CapturedLog(); SpoolFolder folder = open()) {
			takeOver(folder);
			assertThat(name.rows(folder.path())).exists();
			assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains(other + ",");
		}
	}

	@Test
	void movesSealsBackWhereTheirRowsCannotBeMoved() throws Exception {
		Path second = Files.createDirectories(this.directory.resolve(SCOPE.folder() + "-2"));
		SegmentName name = new SegmentName(1, 1);
		Files.createFile(name.rows(second));
		Files.createFile(name.seals(second));
		Path first = this.directory.resolve(SCOPE.folder());
		// A file cannot be moved to where a folder is.
		Files.createDirectories(name.rows(first).resolve("in"));
		try (SpoolFolder folder = open()) {
			takeOver(folder);
			assertThat(folder.path()).isEqualTo(first);
			assertThat(name.seals(second)).exists();
			assertThat(name.seals(first)).doesNotExist();
		}
	}

	private SpoolFolder open() throws IOException {
		return SpoolFolder.open(this.directory, SCOPE);
	}

	private void takeOver(SpoolFolder folder) {
		new Leftovers(folder, this.directory, SCOPE).takeOver((files) -> true, (file) -> {
		});
	}

	private String openedByAnotherProcess() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), Other.class.getName(), this.directory.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).isZero();
		return output.lines().reduce((first, last) -> last).orElseThrow();
	}

	/**
	 * The other process.
	 */
	static final class Other {

		private Other() {
		}

		public static void main(String[] args) throws IOException {
			try (SpoolFolder folder = SpoolFolder.open(Path.of(args[0]), SCOPE)) {
				System.out.println(folder.path().getFileName());
			}
		}

	}

}
