package dev.monitoring.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The folder of one store in the directory of the spool, locked by one process at a time.
 * Where it is locked, the next process gets one with a number; whoever comes later takes
 * over what is left there.
 */
final class SpoolFolder implements AutoCloseable {

	private static final int MOST_PROCESSES = 64;

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

	private static final String LOCK = "lock";

	private static final String ABOUT = "store.txt";

	private final Path path;

	private final FileChannel channel;

	private SpoolFolder(Path path, FileChannel channel) {
		this.path = path;
		this.channel = channel;
	}

	/**
	 * Locks a folder for a store.
	 * @throws IOException if there is none that can be had
	 */
	static SpoolFolder open(Path directory, SpoolScope scope) throws IOException {
		for (int number = 1; number <= MOST_PROCESSES; number++) {
			SpoolFolder folder = tryOpen(numbered(directory, scope, number));
			if (folder != null) {
				folder.describe(scope);
				folder.takeOver(directory, scope, number);
				return folder;
			}
		}
		throw new IOException("all folders for its store in " + directory + " are locked by other processes");
	}

	private static Path numbered(Path directory, SpoolScope scope, int number) {
		return directory.resolve(scope.folder() + ((number > 1) ? "-" + number : ""));
	}

	private static @Nullable SpoolFolder tryOpen(Path path) throws IOException {
		createDirectories(path);
		FileChannel channel = FileChannel.open(path.resolve(LOCK),
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				SpoolFile.ownerOnly(path.getFileSystem(), OWNER_ONLY_FILE));
		boolean locked = false;
		try {
			FileLock lock = channel.tryLock();
			locked = lock != null;
		}
		catch (OverlappingFileLockException ex) {
			// Another pipeline of this process has it.
		}
		finally {
			if (!locked) {
				channel.close();
			}
		}
		return locked ? new SpoolFolder(path, channel) : null;
	}

	private static void createDirectories(Path path) throws IOException {
		Path parent = path.getParent();
		if (parent != null && !Files.isDirectory(parent)) {
			createDirectories(parent);
		}
		try {
			Files.createDirectory(path, SpoolFile.ownerOnly(path.getFileSystem(), OWNER_ONLY));
		}
		catch (FileAlreadyExistsException ex) {
			if (!Files.isDirectory(path)) {
				throw ex;
			}
		}
	}

	private void describe(SpoolScope scope) throws IOException {
		Path about = this.path.resolve(ABOUT);
		if (!Files.exists(about)) {
			SpoolFile.create(about);
			try (FileChannel channel = FileChannel.open(about, StandardOpenOption.WRITE)) {
				channel.write(ByteBuffer.wrap((scope.text() + "\n").getBytes(StandardCharsets.UTF_8)));
			}
		}
	}

	/**
	 * Moves the files of processes that have ended here.
	 */
	private void takeOver(Path directory, SpoolScope scope, int own) throws IOException {
		for (int number = 1; number <= MOST_PROCESSES; number++) {
			Path other = numbered(directory, scope, number);
			if (number == own || !Files.isDirectory(other)) {
				continue;
			}
			try (SpoolFolder folder = tryOpen(other)) {
				if (folder != null) {
					folder.moveTo(this);
				}
			}
		}
	}

	private void moveTo(SpoolFolder target) throws IOException {
		// Seals first: rows without them would be sent under another token.
		for (Path file : files().stream().sorted().toList()) {
			if (SegmentName.isSeals(file)) {
				Files.move(file, target.path.resolve(file.getFileName()));
			}
		}
		for (Path file : files()) {
			if (SegmentName.isRows(file)) {
				Files.move(file, target.path.resolve(file.getFileName()));
			}
		}
	}

	List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.path)) {
			return files.sorted().toList();
		}
	}

	/**
	 * The files that are not ours, as people read them.
	 */
	List<String> strangers() throws IOException {
		return files().stream()
			.filter((file) -> !SegmentName.isRows(file) && !SegmentName.isSeals(file))
			.map((file) -> file.getFileName().toString())
			.filter((name) -> !name.equals(LOCK) && !name.equals(ABOUT) && !name.endsWith(".damaged"))
			.toList();
	}

	/**
	 * The folders in which rows for other stores wait.
	 */
	static List<Path> ofOthers(Path directory, SpoolScope scope) throws IOException {
		try (Stream<Path> folders = Files.list(directory)) {
			return folders.filter((folder) -> !folder.getFileName().toString().startsWith(scope.folder()))
				.filter((folder) -> hasRows(folder))
				.sorted()
				.toList();
		}
	}

	private static boolean hasRows(Path folder) {
		if (!Files.isDirectory(folder)) {
			return false;
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.anyMatch(SegmentName::isRows);
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * What a folder says about its store.
	 */
	static String about(Path folder) {
		try {
			return Files.readString(folder.resolve(ABOUT)).strip();
		}
		catch (IOException ex) {
			return "an unknown store";
		}
	}

	Path path() {
		return this.path;
	}

	/**
	 * Whether nobody took the folder away.
	 */
	boolean exists() {
		return Files.exists(this.path.resolve(LOCK));
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
