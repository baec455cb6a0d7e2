package dev.monitoring.boot.web.scenario;

/**
 * The servers that scenarios run on.
 */
enum ServerKind {

	TOMCAT("Tomcat"), JETTY("Jetty"), TOMCAT_VIRTUAL("Tomcat, virtual threads");

	private final String label;

	ServerKind(String label) {
		this.label = label;
	}

	boolean isJetty() {
		return this == JETTY;
	}

	boolean isVirtual() {
		return this == TOMCAT_VIRTUAL;
	}

	/**
	 * Whether this JDK can run it.
	 */
	boolean isAvailable() {
		return !isVirtual() || Runtime.version().feature() >= 21;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
