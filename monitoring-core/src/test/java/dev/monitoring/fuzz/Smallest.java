package dev.monitoring.fuzz;

import java.util.List;

/**
 * Looks for the least that still fails, by leaving things out.
 */
final class Smallest {

	private static final int TRIES = 300;

	private final Check check;

	private int tries;

	private Smallest(Check check) {
		this.check = check;
	}

	static List<HostilePoint> of(List<HostilePoint> failing, Check check) throws Exception {
		Smallest smallest = new Smallest(check);
		List<HostilePoint> points = failing;
		for (List<HostilePoint> less = points; less != null; less = smallest.less(points)) {
			points = less;
		}
		return points;
	}

	private List<HostilePoint> less(List<HostilePoint> points) throws Exception {
		int size = points.size();
		if (size > 1) {
			for (int from = 0; from < 2; from++) {
				List<HostilePoint> half = points.subList(from * (size / 2), (from == 0) ? size / 2 : size);
				if (fails(half)) {
					return half;
				}
			}
			return null;
		}
		for (HostilePoint smaller : points.get(0).smaller()) {
			if (fails(List.of(smaller))) {
				return List.of(smaller);
			}
		}
		return null;
	}

	private boolean fails(List<HostilePoint> points) throws Exception {
		return this.tries++ < TRIES && this.check.failure(points) != null;
	}

	/**
	 * Stores points and looks what became of them.
	 */
	@FunctionalInterface
	interface Check {

		/**
		 * What went wrong.
		 * @return a text, or {@code null} if nothing did
		 */
		String failure(List<HostilePoint> points) throws Exception;

	}

}
