package dev.monitoring.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
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

	private static final Disk DISK = () -> Long.MAX_VALUE;

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
		try (SpoolFolder first = SpoolFolder.open(this.directory.resolve("real"), SCOPE, DISK);
				SpoolFolder second = SpoolFolder.open(link, SCOPE, DISK)) {
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
	void leavesSealsWhereTheirRowsCannotBeMoved() throws Exception {
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

	@Test
	void locksItsFolderAnewWhenOnlyTheLockIsTakenAway() throws Exception {
		try (SpoolFolder folder = open()) {
			Files.delete(folder.path().resolve("lock"));
			assertThat(folder.exists()).isFalse();
			assertThat(folder.lockAgain()).isTrue();
			assertThat(folder.exists()).isTrue();
			assertThat(openedByAnotherProcess()).isEqualTo(SCOPE.folder() + "-2");
		}
		assertThat(openedByAnotherProcess()).isEqualTo(SCOPE.folder());
	}

	@Test
	void leavesItsFolderToWhoLockedItMeanwhile() throws Exception {
		try (SpoolFolder folder = open()) {
			Path lock = folder.path().resolve("lock");
			Files.delete(lock);
			try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				assertThat(other.tryLock()).isNotNull();
				assertThat(folder.lockAgain()).isFalse();
			}
			Files.delete(lock);
			Files.delete(folder.path().resolve("store.txt"));
			Files.delete(folder.path());
			assertThat(folder.lockAgain()).isFalse();
		}
	}

	@Test
	void aFolderWhoseDiskHangsHoldsUpNoOther() throws Exception {
		Path hanging = Files.createDirectory(this.directory.resolve("hanging"));
		Path lock = hanging.resolve("lock");
		// To open it for writing hangs until somebody reads.
		assertThat(new ProcessBuilder("mkfifo", lock.toString()).start().waitFor()).isZero();
		Thread hung = new Thread(() -> tryLock(hanging));
		hung.start();
		FutureTask<String> others = new FutureTask<>(() -> {
			try (SpoolFolder first = open(); SpoolFolder second = open()) {
				return first.path().getFileName() + " " + second.path().getFileName();
			}
		});
		try {
			Awaitility.await().until(() -> opensAFile(hung));
			new Thread(others).start();
			assertThat(others.get(20, TimeUnit.SECONDS)).isEqualTo(SCOPE.folder() + " " + SCOPE.folder() + "-2");
			assertThat(hung.isAlive()).isTrue();
			assertThat(FolderLock.tryLock(hanging)).as("somebody is about to have it").isNull();
		}
		finally {
			try (InputStream reader = Files.newInputStream(lock)) {
				hung.join();
			}
		}
	}

	private static void tryLock(Path folder) {
		try (FolderLock lock = FolderLock.tryLock(folder)) {
			assertThat(lock == null || Files.exists(folder)).isTrue();
		}
		catch (IOException ex) {
			// Some systems lock no pipes.
		}
	}

	private static boolean opensAFile(Thread thread) {
		StackTraceElement[] stack = thread.getStackTrace();
		return stack.length > 0 && stack[0].isNativeMethod() && stack[0].getMethodName().startsWith("open");
	}

	private SpoolFolder open() throws IOException {
		return SpoolFolder.open(this.directory, SCOPE, DISK);
	}

	private void takeOver(SpoolFolder folder) {
		new Leftovers(folder, SpoolSettings.defaults(this.directory), SCOPE, System::nanoTime).takeOver((files) -> true,
				(file) -> {
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
			try (SpoolFolder folder = SpoolFolder.open(Path.of(args[0]), SCOPE, DISK)) {
				System.out.println(folder.path().getFileName());
			}
		}

	}

}
