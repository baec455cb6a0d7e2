package dev.monitoring.architecture.two;

import dev.monitoring.architecture.one.One;

/**
 * The other half of a planted cycle.
 */
public class Two {

	One one;

}
