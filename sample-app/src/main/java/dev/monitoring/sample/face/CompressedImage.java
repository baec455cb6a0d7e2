package dev.monitoring.sample.face;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * An image as the image store keeps it.
 */
final class CompressedImage {

	private static final int OVERHEAD = 64;

	private final int side;

	private final byte[] content;

	private CompressedImage(int side, byte[] content) {
		this.side = side;
		this.content = content;
	}

	static CompressedImage of(Image image) {
		byte[] raw = new byte[image.side() * image.side()];
		for (int i = 0; i < raw.length; i++) {
			raw[i] = (byte) image.pixel(i);
		}
		return new CompressedImage(image.side(), deflate(raw));
	}

	Image expand() {
		byte[] raw = inflate();
		int[] pixels = new int[raw.length];
		for (int i = 0; i < raw.length; i++) {
			pixels[i] = Byte.toUnsignedInt(raw[i]);
		}
		return new Image(this.side, pixels);
	}

	private static byte[] deflate(byte[] raw) {
		Deflater deflater = new Deflater(Deflater.BEST_SPEED);
		try {
			deflater.setInput(raw);
			deflater.finish();
			byte[] compressed = new byte[raw.length + OVERHEAD];
			return Arrays.copyOf(compressed, deflater.deflate(compressed));
		}
		finally {
			deflater.end();
		}
	}

	private byte[] inflate() {
		Inflater inflater = new Inflater();
		try {
			inflater.setInput(this.content);
			byte[] raw = new byte[this.side * this.side];
			return Arrays.copyOf(raw, inflater.inflate(raw));
		}
		catch (DataFormatException ex) {
			throw new IllegalStateException("The stored image is damaged", ex);
		}
		finally {
			inflater.end();
		}
	}

}
