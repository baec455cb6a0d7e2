package dev.monitoring.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
	 * The folders whose lock file this process has open, or is about to open or close. To
	 * open one a second time would cost the lock: closing any descriptor of a file lets
	 * go of all locks that the process has on it. Nobody holds a monitor meanwhile, so
	 * that a disk that hangs holds up nobody else's.
	 */
	private static final Map<Path, FolderLock> OPEN = new ConcurrentHashMap<>();

	private final Path realPath;

	private @Nullable FileChannel channel;

	private FolderLock(Path realPath) {
		this.realPath = realPath;
	}

	/**
	 * Locks a folder that is there.
	 * @return the lock, or {@code null} if somebody else has it
	 */
	static @Nullable FolderLock tryLock(Path folder) throws IOException {
		FolderLock lock = new FolderLock(folder.toRealPath());
		return (OPEN.putIfAbsent(lock.realPath, lock) == null && lock.lock()) ? lock : null;
	}

	private boolean lock() throws IOException {
		boolean keep = false;
		try {
			FileChannel channel = open();
			this.channel = channel;
			keep = channel.tryLock() != null;
			return keep;
		}
		catch (OverlappingFileLockException ex) {
			// The same class of another class loader has it: left open, as above.
			keep = true;
			return false;
		}
		finally {
			if (!keep) {
				close();
			}
		}
	}

	private FileChannel open() throws IOException {
		return FileChannel.open(this.realPath.resolve(FILE),
				Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				SpoolFile.ownerOnly(this.realPath.getFileSystem(), OWNER_ONLY));
	}

	/**
	 * Locks the folder by a new file, after somebody took the old one away.
	 * @return {@code false} if somebody else was faster
	 */
	boolean renew() throws IOException {
		FileChannel old = this.channel;
		FileChannel renewed = open();
		boolean locked = false;
		try {
			locked = renewed.tryLock() != null;
		}
		finally {
			if (!locked) {
				renewed.close();
			}
		}
		if (locked) {
			this.channel = renewed;
			if (old != null) {
				old.close();
			}
		}
		return locked;
	}

	/**
	 * Lets go of the folder, of which nobody else in this process has the file open
	 * before it is closed here.
	 */
	@Override
	public void close() throws IOException {
		try {
			if (this.channel != null) {
				this.channel.close();
			}
		}
		finally {
			OPEN.remove(this.realPath, this);
		}
	}

}
