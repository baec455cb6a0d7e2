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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one store in the directory of the spool, locked by one process at a time.
 * Where it is locked, the next process gets one with a number; whoever comes later takes
 * over what is left there.
 */
final class SpoolFolder implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(FileSpool.class);

	private static final int MOST_PROCESSES = 64;

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");

	private static final String LOCK = "lock";

	private static final String ABOUT = "store.txt";

	/**
	 * The folders whose lock file this process has open. To open one a second time would
	 * cost the lock: closing any descriptor of a file lets go of all locks that the
	 * process has on it.
	 */
	private static final Map<Path, FileChannel> OPEN = new HashMap<>();

	private final Path path;

	private final Path realPath;

	private SpoolFolder(Path path, Path realPath) {
		this.path = path;
		this.realPath = realPath;
	}

	/**
	 * Locks a folder for a store.
	 * @throws IOException if there is none that can be had
	 */
	static SpoolFolder open(Path directory, SpoolScope scope) throws IOException {
		for (int number = 1; number <= MOST_PROCESSES; number++) {
			SpoolFolder folder = tryOpen(numbered(directory, scope, number));
			if (folder != null) {
				return folder.prepare(directory, scope, number);
			}
		}
		throw new IOException("all folders for its store in " + directory + " are locked by other processes");
	}

	private static Path numbered(Path directory, SpoolScope scope, int number) {
		return directory.resolve(scope.folder() + ((number > 1) ? "-" + number : ""));
	}

	private SpoolFolder prepare(Path directory, SpoolScope scope, int number) throws IOException {
		try {
			describe(scope);
			takeOver(directory, scope, number);
			return this;
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private static @Nullable SpoolFolder tryOpen(Path path) throws IOException {
		createDirectories(path);
		Path realPath = path.toRealPath();
		synchronized (OPEN) {
			return (!OPEN.containsKey(realPath) && lock(realPath)) ? new SpoolFolder(path, realPath) : null;
		}
	}

	private static boolean lock(Path realPath) throws IOException {
		FileChannel channel = FileChannel.open(realPath.resolve(LOCK),
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				SpoolFile.ownerOnly(realPath.getFileSystem(), OWNER_ONLY_FILE));
		boolean keep = false;
		try {
			keep = channel.tryLock() != null;
			return keep;
		}
		catch (OverlappingFileLockException ex) {
			// The same class of another class loader has it: left open, as above.
			keep = true;
			return false;
		}
		finally {
			if (keep) {
				OPEN.put(realPath, channel);
			}
			else {
				channel.close();
			}
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

	/**
	 * Moves the files of processes that have ended here. What cannot be moved now stays
	 * for a later start.
	 */
	private void takeOver(Path directory, SpoolScope scope, int own) {
		for (int number = 1; number <= MOST_PROCESSES; number++) {
			Path other = numbered(directory, scope, number);
			if (number != own && Files.isDirectory(other)) {
				takeOver(other);
			}
		}
	}

	private void takeOver(Path other) {
		try (SpoolFolder folder = tryOpen(other)) {
			if (folder != null) {
				folder.moveTo(this);
			}
		}
		catch (IOException ex) {
			logger.warn("Monitoring cannot take over {}, a folder of its spool, and leaves it for a later start: {}",
					other, ex.toString());
		}
	}

	private void moveTo(SpoolFolder target) throws IOException {
		for (Path rows : files()) {
			SegmentName name = SegmentName.of(rows);
			if (name != null) {
				move(name, target.path);
			}
		}
	}

	/**
	 * Moves a segment, its seals first: rows without them would be sent under another
	 * token.
	 */
	private void move(SegmentName name, Path target) throws IOException {
		boolean sealed = Files.exists(name.seals(this.path));
		if (sealed) {
			Files.move(name.seals(this.path), name.seals(target));
		}
		try {
			Files.move(name.rows(this.path), name.rows(target));
		}
		catch (IOException ex) {
			if (sealed) {
				Files.move(name.seals(target), name.seals(this.path));
			}
			throw ex;
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
		synchronized (OPEN) {
			FileChannel channel = OPEN.remove(this.realPath);
			if (channel != null) {
				channel.close();
			}
		}
	}

}
