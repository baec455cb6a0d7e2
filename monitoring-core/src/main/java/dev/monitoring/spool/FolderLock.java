package dev.monitoring.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The lock of a folder, which one process has at a time, and one of its spools.
 */
final class FolderLock implements AutoCloseable {

	/**
	 * The name of the file that is locked.
	 */
	static final String FILE = "lock";

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

	/**
	 * The folders whose lock file this process has open. To open one a second time would
	 * cost the lock: closing any descriptor of a file lets go of all locks that the
	 * process has on it.
	 */
	private static final Map<Path, FileChannel> OPEN = new HashMap<>();

	private final Path realPath;

	private FolderLock(Path realPath) {
		this.realPath = realPath;
	}

	/**
	 * Locks a folder that is there.
	 * @return the lock, or {@code null} if somebody else has it
	 */
	static @Nullable FolderLock tryLock(Path folder) throws IOException {
		Path realPath = folder.toRealPath();
		synchronized (OPEN) {
			return (!OPEN.containsKey(realPath) && lock(realPath)) ? new FolderLock(realPath) : null;
		}
	}

	private static boolean lock(Path realPath) throws IOException {
		FileChannel channel = FileChannel.open(realPath.resolve(FILE),
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				SpoolFile.ownerOnly(realPath.getFileSystem(), OWNER_ONLY));
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
