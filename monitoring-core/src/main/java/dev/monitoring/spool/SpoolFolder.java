package dev.monitoring.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The folder of one store in the directory of the spool, locked by one process at a time.
 * Where it is locked, the next process gets one with a number.
 */
final class SpoolFolder implements AutoCloseable {

	private static final int MOST_PROCESSES = 64;

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private static final String ABOUT = "store.txt";

	private final Path path;

	private final FolderLock lock;

	private final Disk disk;

	private SpoolFolder(Path path, FolderLock lock, Disk disk) {
		this.path = path;
		this.lock = lock;
		this.disk = disk;
	}

	/**
	 * Locks a folder for a store.
	 * @throws IOException if there is none that can be had
	 */
	static SpoolFolder open(Path directory, SpoolScope scope, Disk disk) throws IOException {
		for (Path path : numbered(directory, scope)) {
			createDirectories(path);
			FolderLock lock = FolderLock.tryLock(path);
			if (lock != null) {
				return new SpoolFolder(path, lock, disk).prepare(scope);
			}
		}
		throw new IOException("all folders for its store in " + directory + " are locked by other processes");
	}

	/**
	 * The folders that processes may have for a store, be they there or not.
	 */
	private static List<Path> numbered(Path directory, SpoolScope scope) {
		return IntStream.rangeClosed(1, MOST_PROCESSES)
			.mapToObj((number) -> directory.resolve(scope.folder() + ((number > 1) ? "-" + number : "")))
			.toList();
	}

	private SpoolFolder prepare(SpoolScope scope) throws IOException {
		try {
			describe(scope);
			return this;
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
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
		if (!Files.exists(about) || Files.size(about) == 0) {
			SpoolFile.create(about);
			try (FileChannel channel = FileChannel.open(about, StandardOpenOption.WRITE)) {
				channel.write(ByteBuffer.wrap((scope.text() + "\n").getBytes(StandardCharsets.UTF_8)));
			}
		}
	}

	List<Path> files() throws IOException {
		return files(this.path);
	}

	/**
	 * The files in a folder of the same disk.
	 */
	List<Path> files(Path folder) throws IOException {
		try (Stream<Path> files = this.disk.list(folder)) {
			return files.sorted().toList();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * The files that are not ours, as people read them.
	 */
	List<String> strangers() throws IOException {
		return files().stream()
			.filter((file) -> !SegmentName.isOurs(file))
			.map((file) -> file.getFileName().toString())
			.filter((name) -> !name.equals(FolderLock.FILE) && !name.equals(ABOUT))
			.toList();
	}

	/**
	 * The folders of other processes for the same store.
	 */
	List<Path> siblings(Path directory, SpoolScope scope) {
		return numbered(directory, scope).stream()
			.filter((folder) -> !folder.equals(this.path) && Files.isDirectory(folder))
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

	Disk disk() {
		return this.disk;
	}

	/**
	 * Whether nobody took the folder away, or its lock.
	 */
	boolean exists() {
		return Files.exists(this.path.resolve(FolderLock.FILE));
	}

	/**
	 * Locks the folder anew after somebody took its lock away.
	 * @return {@code false} if it is gone, or if another process was faster
	 */
	boolean lockAgain() {
		try {
			return this.lock.renew();
		}
		catch (IOException | OverlappingFileLockException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		this.lock.close();
	}

}
