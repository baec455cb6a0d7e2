package dev.monitoring.fuzz;

/**
 * A value as an application might give it, and what is to become of it.
 *
 * @param given what is given
 * @param stored a String, Long, Double or Boolean, or {@code null} if it is to be left
 * out
 */
record HostileValue(Object given, Object stored) {

	static HostileValue text(String text) {
		return new HostileValue(text, text);
	}

	@Override
	public String toString() {
		Object shown = (this.given instanceof String || this.given instanceof Number || this.given instanceof Boolean)
				? this.given : this.stored;
		String text = String.valueOf(shown);
		String start = HostileText.escaped(text.substring(0, Math.min(text.length(), 300)));
		return ((this.given != null) ? this.given.getClass().getSimpleName() : "null") + " " + start
				+ ((text.length() > 300) ? "... of " + text.length() : "");
	}

}
