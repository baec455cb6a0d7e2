package dev.monitoring.architecture.one;

import dev.monitoring.architecture.two.Two;

/**
 * One half of a planted cycle.
 */
public class One {

	Two two;

}
