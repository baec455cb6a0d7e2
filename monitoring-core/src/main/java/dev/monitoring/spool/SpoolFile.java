package dev.monitoring.spool;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * A file of records, which grows at its end. Reads and writes with
 * {@link RandomAccessFile}, as an interrupt of the thread would close a channel, and maps
 * nothing, as a full disk would then end the process.
 */
final class SpoolFile {

	/**
	 * The size of the beginning of a file: what it is, its version, its marker and a
	 * checksum.
	 */
	static final int HEADER = 24;

	static final int VERSION = 1;

	private static final byte[] MAGIC = "MONSPOOL".getBytes(StandardCharsets.US_ASCII);

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

	private final Path path;

	private final long marker;

	private final Disk disk;

	private long size;

	/**
	 * How much of the disk it has, which may be more than the size.
	 */
	private long reserved;

	private boolean uncut;

	SpoolFile(Path path, long marker, long size, Disk disk) {
		this.path = path;
		this.marker = marker;
		this.size = size;
		this.disk = disk;
	}

	Path path() {
		return this.path;
	}

	long size() {
		return this.size;
	}

	/**
	 * How much of the disk it takes.
	 */
	long space() {
		return Math.max(this.size, this.reserved);
	}

	long marker() {
		return this.marker;
	}

	/**
	 * Adds a record, all of it or, if that fails, nothing that stays, unless it is uncut.
	 */
	void append(ByteBuffer frame, boolean sync) throws IOException {
		boolean first = this.size == 0;
		long at = first ? HEADER : this.size;
		if (first) {
			create(this.path);
		}
		try (RandomAccessFile file = open()) {
			if (first) {
				write(file, 0, header(VERSION, this.marker));
			}
			write(file, at, frame);
			if (sync) {
				file.getFD().sync();
			}
			if (sync && first) {
				syncFolder(this.path.toAbsolutePath().getParent());
			}
		}
		catch (IOException ex) {
			cut(ex);
			throw ex;
		}
		// Some disks refuse what was written only when the file is closed.
		this.size = at + frame.limit();
	}

	private void cut(IOException failure) {
		try (RandomAccessFile file = open()) {
			file.setLength(space());
		}
		catch (IOException ex) {
			this.uncut = true;
			failure.addSuppressed(ex);
		}
	}

	/**
	 * Whether a record that could not be added may be there all the same, after the end.
	 */
	boolean isUncut() {
		return this.uncut;
	}

	/**
	 * Takes some of the disk for records to come, so that they can be written when it is
	 * full. Zeros are no record.
	 */
	void reserve(int bytes) throws IOException {
		create(this.path);
		try (RandomAccessFile file = open()) {
			file.write(new byte[bytes]);
			this.reserved = bytes;
		}
	}

	/**
	 * Goes on where the last record ends, in what an earlier process had reserved.
	 */
	void continueAt(long end) {
		this.reserved = this.size;
		this.size = end;
	}

	/**
	 * Has what is in a file outlive the machine's power.
	 */
	static void sync(Path path) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.getFD().sync();
		}
	}

	/**
	 * Has what was made in a folder outlive the machine's power, where the system opens
	 * folders.
	 */
	static void syncFolder(@Nullable Path folder) throws IOException {
		if (folder == null || !isPosix(folder.getFileSystem())) {
			return;
		}
		// It would close the channel, and there is nothing else that opens a folder.
		boolean interrupted = Thread.interrupted();
		try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
			channel.force(true);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static boolean isPosix(FileSystem files) {
		return files.supportedFileAttributeViews().contains("posix");
	}

	/**
	 * Makes a file that nobody else may read, unless there is one.
	 */
	static void create(Path path) throws IOException {
		if (!Files.exists(path)) {
			Files.createFile(path, ownerOnly(path.getFileSystem(), OWNER_ONLY));
		}
	}

	/**
	 * The attributes of something new that nobody else may read, where the disk knows
	 * such things.
	 */
	static FileAttribute<?>[] ownerOnly(FileSystem files, Set<PosixFilePermission> permissions) {
		return isPosix(files) ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static void write(RandomAccessFile file, long at, ByteBuffer bytes) throws IOException {
		file.seek(at);
		file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
	}

	private RandomAccessFile open() throws IOException {
		// "rw" would make one that somebody took away.
		if (!Files.exists(this.path)) {
			throw new IOException(this.path + " is gone");
		}
		return this.disk.write(this.path);
	}

	/**
	 * Reads a part of the file, or less where it ends before.
	 */
	ByteBuffer read(long from, long to) throws IOException {
		try (RandomAccessFile file = this.disk.read(this.path)) {
			byte[] bytes = new byte[(int) Math.max(0, Math.min(to, file.length()) - from)];
			file.seek(from);
			file.readFully(bytes);
			return ByteBuffer.wrap(bytes);
		}
		catch (EOFException ex) {
			// It was cut meanwhile.
			return ByteBuffer.allocate(0);
		}
	}

	/**
	 * Cuts off what no record ends in.
	 */
	void truncate(long size) throws IOException {
		if (size < this.size) {
			try (RandomAccessFile file = open()) {
				file.setLength(size);
			}
			this.size = size;
		}
	}

	static ByteBuffer header(int version, long marker) {
		ByteBuffer header = ByteBuffer.allocate(HEADER);
		header.put(MAGIC).putInt(version).putLong(marker);
		return header.putInt(checksum(header)).flip();
	}

	/**
	 * The version that a file says it has.
	 * @param content the file from its start
	 * @return the version; this one where the beginning is damaged, as the rest may be
	 * good
	 */
	static int version(ByteBuffer content) {
		if (content.remaining() < HEADER || checksum(content) != content.getInt(HEADER - Integer.BYTES)) {
			return VERSION;
		}
		return content.getInt(MAGIC.length);
	}

	private static int checksum(ByteBuffer header) {
		CRC32C checksum = new CRC32C();
		checksum.update(header.slice(0, HEADER - Integer.BYTES));
		return (int) checksum.getValue();
	}

}
