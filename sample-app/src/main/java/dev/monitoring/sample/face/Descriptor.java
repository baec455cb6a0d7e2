package dev.monitoring.sample.face;

/**
 * The vector that stands for a face: those of the same face point in the same direction.
 */
public final class Descriptor {

	private static final int GRID = 8;

	private final float[] values = new float[GRID * GRID];

	private Descriptor() {
	}

	public static Descriptor of(Image face) {
		Image small = face.scaled(GRID);
		int mean = small.brightness();
		Descriptor descriptor = new Descriptor();
		for (int i = 0; i < descriptor.values.length; i++) {
			descriptor.values[i] = small.pixel(i) - mean;
		}
		return descriptor;
	}

	/**
	 * Compares by the cosine of the angle between the vectors.
	 * @param other the other face
	 * @return 1 for the same direction, about 0 for strangers
	 */
	public double similarity(Descriptor other) {
		double lengths = Math.sqrt(dot(this) * other.dot(other));
		return (lengths > 0) ? dot(other) / lengths : 0;
	}

	private double dot(Descriptor other) {
		double sum = 0;
		for (int i = 0; i < this.values.length; i++) {
			sum += this.values[i] * other.values[i];
		}
		return sum;
	}

}
