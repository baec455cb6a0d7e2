package dev.monitoring.boot.actuate.planted;

import dev.monitoring.boot.autoconfigure.MonitoringProperties;
import dev.monitoring.boot.web.planted.Planted;

/**
 * Looks back at what looks here, and at auto-configuration.
 */
public class Cycle {

	Planted back;

	MonitoringProperties properties;

}
